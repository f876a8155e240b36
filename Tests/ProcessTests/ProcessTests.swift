import Testing

/// The real programs, over real sockets, with real files. One test at a time: they share two cores.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ProcessTests {}
