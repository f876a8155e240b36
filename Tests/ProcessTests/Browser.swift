import Foundation
import Glibc

/// A real Chromium without a window, driven by its DevTools protocol through a pipe: it reads commands from its file 3
/// and answers in its file 4, each message JSON that ends with a zero byte. When the pipe closes, it ends.
@BrowserActor
final class Browser {
    typealias Fields = [String: Any]

    /// Where the browser is on this machine; `.ci/prerequisites` installs it where it can.
    static nonisolated let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Longer than any answer takes on a busy machine of two cores.
    private static let limitSeconds = 60.0

    private let process: BrowserProcess
    private var pending: [UInt8] = []
    /// How much of it has been looked through for the end of a message.
    private var searched = 0
    private var commands = 0
    /// What the pages have told by themselves since it was last taken.
    private var events: [(session: String, method: String, fields: Fields)] = []

    init(_ scratch: Scratch) throws { process = try BrowserProcess(scratch) }

    /// Sends a command, and waits for its answer.
    @discardableResult
    func command(_ method: String, _ fields: Fields = [:], session: String? = nil) throws -> Fields {
        commands += 1
        let number = commands
        var message: Fields = ["id": number, "method": method, "params": fields]
        message["sessionId"] = session
        try process.write(Array(JSONSerialization.data(withJSONObject: message)) + [0])
        let end = monotonicSeconds() + Self.limitSeconds
        while monotonicSeconds() < end {
            guard let answer = try nextMessage(within: end - monotonicSeconds()) else { continue }
            guard answer["id"] as? Int == number else { continue }
            if let fault = answer["error"] as? Fields { throw Trouble("\(method): \(fault)") }
            return answer["result"] as? Fields ?? [:]
        }
        throw Trouble("Chromium does not answer to \(method); \(process.log)")
    }

    /// Takes what a page has told, waiting up to `seconds` for more.
    func takeEvents(of session: String, within seconds: Double = 0) throws -> [(method: String, fields: Fields)] {
        let end = monotonicSeconds() + seconds
        repeat {
            let before = events.count
            while try nextMessage(within: 0) != nil {}
            if events.count == before, seconds > 0 { _ = try nextMessage(within: end - monotonicSeconds()) }
        } while events.isEmpty && monotonicSeconds() < end
        defer { events.removeAll { $0.session == session } }
        return events.filter { $0.session == session }.map { ($0.method, $0.fields) }
    }

    /// The next message, or `nil` when none comes in time; what a page tells by itself is kept as well.
    private func nextMessage(within seconds: Double) throws -> Fields? {
        let deadline = monotonicSeconds() + seconds
        while true {
            if let end = pending[searched...].firstIndex(of: 0) { return try takeMessage(endingAt: end) }
            searched = pending.count
            guard try process.read(into: &pending, within: deadline - monotonicSeconds()) else { return nil }
        }
    }

    private func takeMessage(endingAt end: Int) throws -> Fields {
        let bytes = Data(pending[..<end])
        pending.removeSubrange(...end)
        searched = 0
        let message = try JSONSerialization.jsonObject(with: bytes) as? Fields ?? [:]
        if let method = message["method"] as? String {
            let session = message["sessionId"] as? String ?? ""
            events.append((session, method, message["params"] as? Fields ?? [:]))
        }
        return message
    }
}

/// Everything that drives the one browser, in turn: its calls wait without giving up their thread.
@globalActor actor BrowserActor {
    static let shared = BrowserActor()
}

/// The browser's program, and its pipe.
final class BrowserProcess {
    private let scratch: Scratch
    private let pid: pid_t
    private let input: Int32
    private let output: Int32

    init(_ scratch: Scratch) throws {
        guard let path = Browser.path else { throw Trouble("chromium is missing: apt-get install chromium") }
        self.scratch = scratch
        try scratch.folder("logs")
        var (commands, answers): ([Int32], [Int32]) = ([0, 0], [0, 0])
        guard pipe(&commands) == 0, pipe(&answers) == 0 else { throw Trouble("pipe: errno \(errno)") }
        for number in commands + answers { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, 2, scratch.path("logs/chromium.log"), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        // By way of high numbers: 3 or 4 may be one of the pipes' own.
        for (from, by, to) in [(commands[0], 203, 3), (answers[1], 204, 4)] as [(Int32, Int32, Int32)] {
            posix_spawn_file_actions_adddup2(&actions, from, by)
            posix_spawn_file_actions_adddup2(&actions, by, to)
        }
        let words =
            [
                path, "--headless", "--remote-debugging-pipe", "--user-data-dir=\(scratch.path("profile"))",
                "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--disable-background-networking", "--disable-component-update", "--disable-extensions",
                "--force-color-profile=srgb", "--lang=vi",
            ] + (geteuid() == 0 ? ["--no-sandbox"] : []) + ["about:blank"]
        var arguments = words.map { strdup($0) } + [nil]
        defer { for word in arguments { free(word) } }
        var started: pid_t = 0
        let status = posix_spawn(&started, path, &actions, nil, &arguments, environ)
        close(commands[0])
        close(answers[1])
        (pid, input, output) = (started, commands[1], answers[0])
        guard status == 0 else { throw Trouble("\(path): errno \(status)") }
    }

    deinit {
        close(input)
        close(output)
        var status: Int32 = 0
        // It ends with its pipe, and then its helpers do; until then its profile is written.
        for _ in 0..<100 where waitpid(pid, &status, WNOHANG) == 0 { _ = poll(nil, 0, 50) }
        guard kill(pid, 0) == 0 else { return }
        kill(pid, SIGKILL)
        waitpid(pid, &status, 0)
    }

    var log: String { scratch.text("logs/chromium.log").split(separator: "\n").suffix(4).joined(separator: "\n") }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Trouble("Chromium has ended; \(log)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Whether something came in time.
    func read(into bytes: inout [UInt8], within seconds: Double) throws -> Bool {
        var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, Int32(max(0, seconds) * 1000)) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(output, &buffer, buffer.count)
        guard count > 0 else { throw Trouble("Chromium has ended; \(log)") }
        bytes += buffer.prefix(count)
        return true
    }
}
