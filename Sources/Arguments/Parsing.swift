/// Why a command line was not understood, and what would be.
struct UsageError: Error {
    let problem: String
    let hint: String?

    init(_ problem: String, hint: String? = nil) {
        self.problem = problem
        self.hint = hint
    }
}

extension Program {
    /// Reads a command line.
    ///
    /// - Parameters:
    ///   - arguments: without the program's own name.
    ///   - columns: how wide a help text may be.
    /// - Returns: what to do; nothing is printed and nothing ends here.
    package func parse(_ arguments: [String], columns: Int = 100) -> Request {
        let (command, rest) = find(arguments)
        let options = rest.prefix { $0 != "--" }
        if options.contains("--version") { return .show("\(name) \(version)\n") }
        if options.contains("--help") || options.contains("-h") || arguments == ["help"] {
            return .show(command.map { help(for: $0, columns: columns) } ?? help(columns: columns))
        }
        do throws(UsageError) {
            guard let command else { throw unknownCommand(arguments) }
            return .run(try read(rest, as: command))
        } catch {
            let subject = ([name] + (command?.words ?? [])).joined(separator: " ")
            let hint = error.hint.map { "\($0)\n" } ?? ""
            return .refuse("\(subject): \(error.problem)\n\(hint)`\(subject) --help` says what it takes.\n")
        }
    }

    /// The command with the most words that the line begins with, and what comes after them.
    private func find(_ arguments: [String]) -> (Command?, ArraySlice<String>) {
        let best = commands.filter { arguments.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
        guard let best else { return (nil, arguments[...]) }
        // A word where the nameless command takes none can only be a command that was misspelt.
        if best.words.isEmpty, best.positionals.isEmpty, let first = arguments.first, !first.hasPrefix("-") {
            return (nil, arguments[...])
        }
        return (best, arguments[best.words.count...])
    }

    private func unknownCommand(_ arguments: [String]) -> UsageError {
        let names = commands.map(\.name).filter { !$0.isEmpty }
        guard let first = arguments.first, !first.hasPrefix("-") else {
            return UsageError("a command is missing", hint: "It is one of: \(names.joined(separator: ", ")).")
        }
        if names.isEmpty { return UsageError("`\(first)` is not expected", hint: "It takes options only.") }
        let family = names.filter { $0.hasPrefix(first + " ") }
        if !family.isEmpty {
            let list = family.joined(separator: ", ")
            guard arguments.count > 1 else {
                return UsageError("`\(first)` needs a word more", hint: "It is one of: \(list).")
            }
            let close = closest(to: "\(first) \(arguments[1])", in: family)
            return UsageError(
                "there is no command `\(first) \(arguments[1])`",
                hint: close.map { "Did you mean `\($0)`?" } ?? "It is one of: \(list).")
        }
        let close = closest(to: first, in: names)
        return UsageError(
            "there is no command `\(first)`",
            hint: close.map { "Did you mean `\($0)`?" } ?? "It is one of: \(names.joined(separator: ", ")).")
    }

    private func read(_ arguments: ArraySlice<String>, as command: Command) throws(UsageError) -> Invocation {
        var values: [String: [String]] = [:]
        var positionals: [String] = []
        var rest = arguments
        while let argument = rest.popFirst() {
            if argument == "--" {
                positionals += rest
                break
            }
            guard argument.hasPrefix("-"), argument != "-" else {
                positionals.append(argument)
                continue
            }
            let (option, value) = try readOption(argument, &rest, of: command)
            if values[option.name] != nil, option.presence != .repeatable {
                throw UsageError("--\(option.name) is given twice")
            }
            values[option.name, default: []].append(value)
        }
        for option in command.options where option.presence == .required && values[option.name] == nil {
            throw UsageError("\(option.form) is missing")
        }
        try check(positionals, of: command)
        return Invocation(command, values: values, positionals: positionals)
    }

    private func readOption(
        _ argument: String, _ rest: inout ArraySlice<String>, of command: Command
    ) throws(UsageError) -> (Option, String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard argument.hasPrefix("--"), let option = command.options.first(where: { "--\($0.name)" == parts[0] }) else {
            let names = command.options.map { "--\($0.name)" } + ["--help", "--version"]
            let close = closest(to: parts[0], in: names)
            throw UsageError("there is no option \(parts[0])", hint: close.map { "Did you mean \($0)?" })
        }
        if case .flag = option.kind {
            guard parts.count == 1 else { throw UsageError("\(parts[0]) takes no value") }
            return (option, "")
        }
        if parts.count == 2 { return (option, try checked(parts[1], for: option)) }
        if let (value, isNext) = Self.valueLess(option, rest.first) {
            if isNext { rest.removeFirst() }
            return (option, value)
        }
        guard let next = rest.first, !next.hasPrefix("--") else {
            throw UsageError(
                "\(option.form) has no value", hint: "One that begins with -- is written `--\(option.name)=VALUE`.")
        }
        rest.removeFirst()
        return (option, try checked(next, for: option))
    }

    /// The value of an option that may stand alone, and whether the next word is it; `nil` where it needs one.
    private static func valueLess(_ option: Option, _ next: String?) -> (value: String, isNext: Bool)? {
        switch option.kind {
        case .flagOr(let words):
            guard let next, words.contains(next) else { return ("", false) }
            return (next, true)
        case .flagOrText: return ("", false)
        case .flag, .text, .choice, .integer: return nil
        }
    }

    private func checked(_ value: String, for option: Option) throws(UsageError) -> String {
        switch option.kind {
        case .flag: break
        case .text, .flagOrText: if value.isEmpty { throw UsageError("--\(option.name) has an empty value") }
        case .choice(let words), .flagOr(let words):
            guard words.contains(value) else {
                let close = closest(to: value, in: words).map { " Did you mean `\($0)`?" } ?? ""
                throw UsageError(
                    "--\(option.name) cannot be `\(value)`",
                    hint: "It is one of: \(words.joined(separator: ", ")).\(close)")
            }
        case .integer(_, let range):
            guard let number = Int(value), range.contains(number) else {
                throw UsageError(
                    "--\(option.name) cannot be `\(value)`",
                    hint: "It is a whole number from \(range.lowerBound) to \(range.upperBound).")
            }
        }
        return value
    }

    private func check(_ given: [String], of command: Command) throws(UsageError) {
        let required = command.positionals.filter { $0.presence == .required }
        guard given.count >= required.count else { throw UsageError("\(required[given.count].name) is missing") }
        guard command.positionals.last?.presence != .repeatable, given.count > command.positionals.count else { return }
        throw UsageError("`\(given[command.positionals.count])` is one word too many")
    }
}
