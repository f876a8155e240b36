internal import Configuration
internal import Intake

/// What is to be pasted into the source's configuration so that files like these are read: the columns that are not
/// called as the fields are, and the values that are none here. What nobody can guess is a question mark.
struct TrialBlock {
    /// Their column to our field, and for a field their value to ours, each in the order in which they came.
    private var columns: [(theirs: String, ours: String)] = []
    private var values: [(field: String, values: [(theirs: String, ours: Int?)])] = []
    private var lacksVersion = false
    private var encoding: TextEncoding?
    /// A column is missing.
    private var lacksColumn = false

    /// Without it something is refused; otherwise it only says what is known anyway.
    var isNeeded: Bool { lacksVersion || lacksColumn || encoding != nil || !values.isEmpty }

    /// A mapping that is in force already stays in the block: it is pasted in its place.
    init(_ trials: [Trial], _ setting: SourceSetting?) {
        for column in setting?.columns ?? [] where !isLacking(column.theirs, trials) {
            columns.append((column.theirs, column.ours))
        }
        for trial in trials { add(trial, setting) }
    }

    private func isLacking(_ column: String, _ trials: [Trial]) -> Bool {
        trials.contains { trial in
            if case .file(.missingMapped(let missing)) = trial.fault { missing.name == column } else { false }
        }
    }

    private mutating func add(_ trial: Trial, _ setting: SourceSetting?) {
        if case .file(.otherEncoding(let encoding)) = trial.fault { self.encoding = encoding }
        for column in trial.columns where !column.isMapped && !column.isOwnName {
            if let field = column.field { add(column.name, field) }
        }
        for missing in trial.missing {
            // An export that has no versions needs no column for them.
            if missing.name == "CapNhat", missing.nearest == nil {
                lacksVersion = setting?.missingVersion == nil
            } else {
                lacksColumn = true
                add(missing.nearest ?? "?", missing.name)
            }
        }
        if case .file(.missingMapped(let missing)) = trial.fault,
            let field = setting?.columns.first(where: { $0.theirs == missing.name })?.ours
        {
            lacksColumn = true
            add(missing.nearest ?? "?", field)
        }
        let schema = RecordSchema.of(trial.kind)
        for field in trial.values {
            let about = schema.about(field.field)
            let found = field.values.map { (theirs: $0.text, ours: about?.guess($0.text)) }
            if let place = values.firstIndex(where: { $0.field == field.field }) {
                let known = values[place].values.map(\.theirs)
                values[place].values += found.filter { !known.contains($0.theirs) }
            } else {
                values.append((field.field, found))
            }
        }
    }

    private mutating func add(_ theirs: String, _ ours: String) {
        if columns.contains(where: { $0.ours == ours || ($0.theirs == theirs && theirs != "?") }) { return }
        let questions = columns.count { $0.theirs.hasPrefix("?") }
        columns.append((theirs == "?" ? String(repeating: "?", count: questions + 1) : theirs, ours))
    }

    /// The members of the source's object, one a line, each with its comma; none where nothing needs to be said.
    var lines: [String] {
        var lines: [String] = []
        if let encoding { lines.append("\"encoding\": \"\(encoding)\",") }
        if lacksVersion { lines.append("\"missingVersion\": \"latest-time\",") }
        if !columns.isEmpty {
            lines.append("\"columns\": {")
            lines += Self.members(columns.map { ($0.theirs, Self.quoted($0.ours)) })
            lines.append("},")
        }
        if !values.isEmpty {
            lines.append("\"values\": {")
            for (place, field) in values.enumerated() {
                lines.append("  \"\(field.field)\": {")
                lines += Self.members(field.values.map { ($0.theirs, $0.ours.map { "\($0)" } ?? "\"?\"") })
                    .map { "  " + $0 }
                lines.append(place + 1 < values.count ? "  }," : "  }")
            }
            lines.append("},")
        }
        return lines
    }

    private static func members(_ entries: [(name: String, value: String)]) -> [String] {
        entries.enumerated().map { place, entry in
            "  \(quoted(entry.name)): \(entry.value)" + (place + 1 < entries.count ? "," : "")
        }
    }

    /// A string of JSON.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
