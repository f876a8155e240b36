package import Intake
package import Model

/// Where an office's records come from.
package struct SourceSetting: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A folder in which files appear by rename; `done/` and `rejects/` are made inside it. `doneKeepDays` `nil`:
        /// files in `done/` are kept for ever, which they must be to rebuild a lost store.
        case inbox(path: String, doneKeepDays: Int?)
        /// A file that only grows, or is rotated or truncated.
        case follow(path: String)
        /// A program whose standard output is records; it is given up after `timeoutSeconds`.
        case command(argv: [String], timeoutSeconds: Int)
    }

    /// One name or value of the office's system and what it is here.
    package struct Renaming: Hashable, Sendable {
        package var theirs: String
        package var ours: String

        package init(theirs: String, ours: String) {
            self.theirs = theirs
            self.ours = ours
        }
    }

    /// The values of one field.
    package struct ValueRenaming: Hashable, Sendable {
        package var field: String
        package var values: [Renaming]

        package init(field: String, values: [Renaming]) {
            self.field = field
            self.values = values
        }
    }

    package var kind: Kind
    /// How often the folder or file is looked at where the system does not tell of changes, the command started.
    package var intervalSeconds: Int
    /// The longest wait where the system tells of changes; `nil` for `IntegerSetting.toldIntervalSeconds`.
    package var longestWaitSeconds: Int?
    /// The office whose rows they are where a row does not say; one of the node's own.
    package var unit: UnitCode?
    /// `nil`: the file's name tells, or for a command the first line.
    package var record: RecordKind?
    /// `nil`: the file's name tells, or for a command the first byte (`{` begins NDJSON).
    package var format: RecordFormat?
    /// Their column → our field, in the file's order.
    package var columns: [Renaming]
    /// Columns of `columns` that a file may lack.
    package var optionalColumns: [String] = []
    /// What stands between the fields of CSV; `nil`: the file tells.
    package var separator: UInt8?
    /// Of files without a byte order mark.
    package var encoding = TextEncoding.utf8
    /// Where versions come from that a file does not have; `nil`: such a file is set aside.
    package var missingVersion: ColumnMapping.VersionSource?
    /// Field → their value → ours, in the file's order.
    package var values: [ValueRenaming]

    /// Names under which earlier contents of a followed file stand, with `*`, `?` and `[0-9]`; one with a folder in it
    /// is a path. `nil`: what is usual beside the file.
    package var rotated: [String]?
    /// Days after which a file of an inbox that was set aside whole is removed.
    package var rejectsKeepDays = IntegerSetting.rejectsKeepDays.standard
    /// Megabytes (2^20 bytes) of refused rows after which their file becomes the one before.
    package var rejectsMegabytesMax = IntegerSetting.rejectsMegabytesMax.standard
    /// For how long a followed file that was rotated must not have been written to before it is finished.
    package var rotatedQuietSeconds = IntegerSetting.rotatedQuietSeconds.standard

    package init(
        kind: Kind, intervalSeconds: Int, longestWaitSeconds: Int? = nil, unit: UnitCode? = nil,
        record: RecordKind? = nil, format: RecordFormat? = nil, columns: [Renaming] = [], values: [ValueRenaming] = []
    ) {
        self.kind = kind
        self.intervalSeconds = intervalSeconds
        self.longestWaitSeconds = longestWaitSeconds
        self.unit = unit
        self.record = record
        self.format = format
        self.columns = columns
        self.values = values
    }
}

extension SourceSetting {
    private enum KindName: String, CaseIterable {
        case inbox
        case follow
        case command
    }

    package static let keys = [
        "kind", "path", "argv", "intervalSeconds", "unit", "record", "format", "columns", "optionalColumns",
        "values", "separator", "encoding", "missingVersion", "doneKeepDays", "rejectsKeepDays",
        "rejectsMegabytesMax", "timeoutSeconds", "rotated", "rotatedQuietSeconds",
    ]

    static func list(
        _ field: JSONField, folder: String, units: [UnitCode]
    ) throws(LocatedError) -> [SourceSetting] {
        var sources: [SourceSetting] = []
        for entry in try field.list() {
            let source = try source(entry, folder: folder, units: units)
            if sources.contains(where: { $0.kind == source.kind }) { throw entry.fault("this source stands twice") }
            sources.append(source)
        }
        return sources
    }

    private static func source(
        _ field: JSONField, folder: String, units: [UnitCode]
    ) throws(LocatedError) -> SourceSetting {
        let section = try field.section(keys: keys)
        let name = try section.required("kind").choice(of: KindName.self)
        let kind = try kind(name, section, folder)
        var source = SourceSetting(
            kind: kind,
            intervalSeconds: try section.integer(
                "intervalSeconds", name == .command ? .commandIntervalSeconds : .lookIntervalSeconds))
        // Said by the configuration it is the longest wait in any case; where nothing is said, a folder that reports
        // its changes is looked at now and then only, in case it does not.
        if section["intervalSeconds"] != nil { source.longestWaitSeconds = source.intervalSeconds }
        if let field = section["unit"] {
            let unit = try field.unit()
            guard units.contains(unit) else { throw field.fault("\(unit) is not one of this node's units") }
            source.unit = unit
        }
        source.record = try section["record"].map { field throws(LocatedError) in try field.named() }
        source.format = try section["format"].map { field throws(LocatedError) in try field.named() }
        if name == .inbox, let extra = section["record"] ?? section["format"] {
            throw extra.fault("the names of the files in an inbox tell this")
        }
        source.rotated = try section["rotated"].map { field throws(LocatedError) in
            try rotated(field, folder: folder)
        }
        source.rejectsKeepDays = try section.integer("rejectsKeepDays", .rejectsKeepDays)
        source.rejectsMegabytesMax = try section.integer("rejectsMegabytesMax", .rejectsMegabytesMax)
        source.rotatedQuietSeconds = try section.integer("rotatedQuietSeconds", .rotatedQuietSeconds)
        if let field = section["columns"] { source.columns = try columns(field) }
        if let field = section["optionalColumns"] {
            source.optionalColumns = try optionalColumns(field, among: source.columns)
        }
        if let field = section["separator"] { source.separator = try separator(field) }
        source.encoding = try section.choice("encoding", or: TextEncoding.utf8, among: TextEncoding.configurable)
        source.missingVersion = try section["missingVersion"].map { field throws(LocatedError) in
            try field.choice()
        }
        if let field = section["values"] { source.values = try values(field) }
        return source
    }

    private static func rotated(_ field: JSONField, folder: String) throws(LocatedError) -> [String] {
        var patterns: [String] = []
        for entry in try field.list() {
            let pattern = try entry.text(bytesMax: TextLimits.pathBytesMax)
            guard pattern.utf8.contains(UInt8(ascii: "/")) else {
                patterns.append(pattern)
                continue
            }
            let path = PathSetting.resolve(pattern, folder: folder)
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.dropLast().allSatisfy({ !$0.contains("*") && !$0.contains("?") }), parts.last?.isEmpty == false
            else { throw entry.fault("only the name of the file may have * or ?, not its folder") }
            patterns.append(path)
        }
        return patterns
    }

    private static func kind(
        _ name: KindName, _ section: JSONSection, _ folder: String
    ) throws(LocatedError) -> Kind {
        let foreign: [String] =
            switch name {
            case .inbox: ["argv", "timeoutSeconds", "rotated", "rotatedQuietSeconds"]
            case .follow: ["argv", "timeoutSeconds", "doneKeepDays", "rejectsKeepDays"]
            case .command: ["path", "doneKeepDays", "rejectsKeepDays", "rotated", "rotatedQuietSeconds"]
            }
        for key in foreign {
            if let field = section[key] { throw field.fault("a source of kind \"\(name.rawValue)\" has no \"\(key)\"") }
        }
        switch name {
        case .inbox:
            let keep = try section["doneKeepDays"].map { field throws(LocatedError) in
                try field.integer(in: IntegerSetting.doneKeepDays)
            }
            return .inbox(path: try PathSetting.path(section.required("path"), folder: folder), doneKeepDays: keep)
        case .follow: return .follow(path: try PathSetting.path(section.required("path"), folder: folder))
        case .command:
            let field = try section.required("argv")
            var argv: [String] = []
            for argument in try field.list() {
                let text = try argument.string()
                guard !text.utf8.contains(0) else { throw argument.fault("has a NUL") }
                argv.append(text)
            }
            guard argv.first?.isEmpty == false else { throw field.fault("names no program") }
            return .command(argv: argv, timeoutSeconds: try section.integer("timeoutSeconds", .commandTimeoutSeconds))
        }
    }
}
