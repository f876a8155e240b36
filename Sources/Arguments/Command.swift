/// An option of a command: `--name`, `--name VALUE` or `--name=VALUE`.
package struct Option: Sendable {
    package enum Kind: Sendable {
        /// There or not.
        case flag
        /// There or not, and with one of these words: `--name`, `--name WORD`, `--name=WORD`.
        case flagOr([String])
        /// There or not, and with a text behind `=`; the word stands for it in the help (`FILE`).
        case flagOrText(String)
        /// Any text; the word stands for it in the help (`FILE`).
        case text(String)
        /// One of these words.
        case choice([String])
        /// A whole number of this range; the word stands for it in the help.
        case integer(String, ClosedRange<Int>)
    }

    package enum Presence: Sendable { case optional, required, repeatable }

    /// Without the dashes.
    package let name: String
    package let kind: Kind
    package let presence: Presence
    /// One sentence or two, without a line break.
    package let help: String

    package init(_ name: String, _ kind: Kind, _ presence: Presence = .optional, help: String) {
        self.name = name
        self.kind = kind
        self.presence = presence
        self.help = help
    }

    /// `--records DIR`, as the help shows it.
    var form: String {
        switch kind {
        case .flag: "--\(name)"
        case .flagOr(let words): "--\(name)[=\(words.joined(separator: "|"))]"
        case .flagOrText(let word): "--\(name)[=\(word)]"
        case .text(let word), .integer(let word, _): "--\(name) \(word)"
        case .choice(let words): "--\(name) \(words.joined(separator: "|"))"
        }
    }
}

/// What stands on the command line without dashes.
package struct Positional: Sendable {
    package enum Presence: Sendable { case optional, required, repeatable }

    package let name: String
    package let presence: Presence
    package let help: String

    package init(_ name: String, _ presence: Presence = .required, help: String) {
        self.name = name
        self.presence = presence
        self.help = help
    }

    var form: String {
        switch presence {
        case .required: name
        case .optional: "[\(name)]"
        case .repeatable: "[\(name)…]"
        }
    }
}

/// One thing that a program does.
package struct Command: Sendable {
    /// The word or words after the program's name (`rank`, `keys new`); empty for what the program does without one.
    package let name: String
    /// One line, for the list of commands.
    package let summary: String
    /// Paragraphs for its own help.
    package let details: [String]
    package let options: [Option]
    package let positionals: [Positional]
    /// A command line without the program's name, and what it does.
    package let examples: [(line: String, meaning: String)]

    package init(
        _ name: String, summary: String, details: [String] = [], options: [Option] = [],
        positionals: [Positional] = [], examples: [(line: String, meaning: String)] = []
    ) {
        self.name = name
        self.summary = summary
        self.details = details
        self.options = options
        self.positionals = positionals
        self.examples = examples
    }

    var words: [String] { name.split(separator: " ").map(String.init) }
}

/// A program: its name, its version, and what it does.
package struct Program: Sendable {
    package let name: String
    package let version: String
    package let summary: String
    package let commands: [Command]
    /// The environment variables that it reads, and what each does.
    package let environment: [(name: String, meaning: String)]

    package init(
        _ name: String, version: String, summary: String, commands: [Command],
        environment: [(name: String, meaning: String)] = []
    ) {
        self.environment = environment
        self.name = name
        self.version = version
        self.summary = summary
        self.commands = commands
    }
}
