// Argument parsing only; the work is done in the libraries.
