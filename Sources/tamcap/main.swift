// Argument parsing only, one file a subcommand; the work is done in Workbench.
internal import Glibc

exit(Tool.run())
