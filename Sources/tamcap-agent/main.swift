// Argument parsing only; the work is done in Daemons.
internal import Glibc

exit(AgentProgram.run())
