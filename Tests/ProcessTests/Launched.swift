import Glibc

/// A running program; it does not outlive this object.
final class Launched {
    let pid: pid_t
    private let scratch: Scratch
    private let name: String
    /// How it ended: the exit status, or 128 and the signal's number.
    private var ending: Int32?

    /// Starts a program; its output and log go into files of the scratch folder.
    ///
    /// `wrapper` are words before the program's, of a program that executes it in its place.
    convenience init(
        _ program: Program, _ arguments: [String], _ scratch: Scratch, name: String, wrapper: [String] = []
    ) throws {
        try self.init(wrapper + [program.path] + arguments, scratch, name: name)
    }

    /// The same of a program named by its path.
    init(_ command: [String], _ scratch: Scratch, name: String) throws {
        self.scratch = scratch
        self.name = name
        try scratch.folder("logs")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, scratch.path("logs/\(name).out"), flags, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, scratch.path("logs/\(name).log"), flags, 0o644)
        let path = command[0]
        var words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, path, &actions, nil, &words, environ)
        guard status == 0 else { throw Trouble("\(path): errno \(status)") }
        self.pid = pid
    }

    deinit {
        guard poll() == nil else { return }
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    var output: String { scratch.text("logs/\(name).out") }
    var log: String { scratch.text("logs/\(name).log") }

    /// The end of the log, for messages.
    var lastWords: String { "\(name): \(log.split(separator: "\n").suffix(4).joined(separator: "\n"))" }

    func send(_ signal: Int32) { if poll() == nil { kill(pid, signal) } }

    /// How it has ended, if it has.
    func poll() -> Int32? {
        if let ending { return ending }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        ending = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
        return ending
    }

    /// Waits until it has ended by itself.
    func end(within seconds: Double = 60) throws -> Int32 {
        try require(within: seconds, "\(name) does not end; \(lastWords)") { poll() != nil }
        return poll() ?? -1
    }

    /// SIGTERM, and the exit status it then gives.
    func terminate() throws -> Int32 {
        send(SIGTERM)
        return try end(within: 20)
    }

    /// Runs a program to its end.
    static func run(_ program: Program, _ arguments: [String], _ scratch: Scratch, name: String = "run") throws -> (
        status: Int32, output: String, log: String
    ) {
        let launched = try Launched(program, arguments, scratch, name: name)
        let status = try launched.end(within: 120)
        return (status, launched.output, launched.log)
    }
}
