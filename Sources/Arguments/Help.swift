extension Program {
    /// The help of the whole program: its commands.
    func help(columns: Int) -> String {
        var text = "\(name): \(summary)\n\nUsage: \(name) COMMAND [options]\n\nCommands:\n"
        text += table(commands.map { ($0.name.isEmpty ? "(none)" : $0.name, $0.summary) }, columns: columns)
        if !environment.isEmpty {
            text += "\nEnvironment:\n" + table(environment.map { ($0.name, $0.meaning) }, columns: columns)
        }
        text += "\n`\(name) COMMAND --help` says more about one; `--version` tells the version.\n"
        return text
    }

    /// The help of one command.
    func help(for command: Command, columns: Int) -> String {
        let subject = ([name] + command.words).joined(separator: " ")
        var text = "\(subject): \(command.summary)\n\n"
        text += wrapped(usage(of: command, subject), first: "Usage: ", indent: 9, columns: columns)
        for paragraph in command.details {
            text +=
                "\n" + wrapped(paragraph.split(separator: " ").map(String.init), first: "", indent: 0, columns: columns)
        }
        if !command.positionals.isEmpty {
            text += "\nArguments:\n" + table(command.positionals.map { ($0.name, $0.help) }, columns: columns)
        }
        let common = [("--help", "This text."), ("--version", "The version.")]
        text += "\nOptions:\n" + table(command.options.map { ($0.form, explained($0)) } + common, columns: columns)
        if command.name.isEmpty, commands.count > 1 {
            let others = commands.filter { !$0.name.isEmpty }.map { ($0.name, $0.summary) }
            text += "\nCommands:\n" + table(others, columns: columns)
        }
        if !command.examples.isEmpty {
            text += "\nExamples:\n"
            for example in command.examples { text += "  \(name) \(example.line)\n      \(example.meaning)\n" }
        }
        return text
    }

    private func usage(of command: Command, _ subject: String) -> [String] {
        var words = [subject]
        words += command.options.filter { $0.presence == .required }.map(\.form)
        words += command.positionals.map(\.form)
        if command.options.contains(where: { $0.presence != .required }) { words.append("[options]") }
        return words
    }

    private func explained(_ option: Option) -> String {
        switch option.presence {
        case .optional: option.help
        case .required: "\(option.help) Required."
        case .repeatable: "\(option.help) May be repeated."
        }
    }

    /// Two columns, the right one wrapped; a left entry that is too wide has a line of its own.
    private func table(_ rows: [(String, String)], columns: Int) -> String {
        let fitting = rows.map { $0.0.count }.filter { $0 <= 32 }
        let width = (fitting.max() ?? 0) + 4
        var text = ""
        for (left, right) in rows {
            var first = "  \(left)"
            if first.count + 2 > width {
                text += first + "\n"
                first = ""
            }
            first += String(repeating: " ", count: width - first.count)
            let words = right.split(separator: " ").map(String.init)
            text += wrapped(words, first: first, indent: width, columns: columns)
        }
        return text
    }

    /// The words in lines of at most `columns`, the first line after `first`, the others indented.
    private func wrapped(_ words: [String], first: String, indent: Int, columns: Int) -> String {
        var text = ""
        var line = first
        var isEmpty = true
        for word in words {
            if !isEmpty, line.count + 1 + word.count > columns {
                text += line + "\n"
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return text + line + "\n"
    }
}
