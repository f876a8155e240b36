/// What a command line asks for, checked against the command: every required option is there, every choice is one of
/// its words, every number is in its range.
///
/// Asking for an option that the command does not declare is a mistake of the program and stops it.
package struct Invocation: Sendable {
    package let command: Command
    package let positionals: [String]
    private let values: [String: [String]]

    init(_ command: Command, values: [String: [String]], positionals: [String]) {
        self.command = command
        self.values = values
        self.positionals = positionals
    }

    /// Whether the flag, or the option with whatever value, was given.
    package func has(_ name: String) -> Bool { !values(of: name).isEmpty }

    /// The option's value, or `nil` when it was not given.
    package func value(_ name: String) -> String? { values(of: name).last }

    /// The value of a required option.
    package func required(_ name: String) -> String {
        guard let value = value(name) else { fatalError("--\(name) is not declared as required") }
        return value
    }

    /// All values of a repeatable option, in the order in which they were given.
    package func all(_ name: String) -> [String] { values(of: name) }

    /// The value of an option declared as an integer.
    package func integer(_ name: String) -> Int? { value(name).flatMap { Int($0) } }

    private func values(of name: String) -> [String] {
        guard command.options.contains(where: { $0.name == name }) else {
            fatalError("the command `\(command.name)` declares no option --\(name)")
        }
        return values[name] ?? []
    }
}

/// What to do about a command line.
package enum Request: Sendable {
    case run(Invocation)
    /// Print the text and end well: help or version.
    case show(String)
    /// Print the text on standard error and end with `ExitCode.usage`.
    case refuse(String)
}
