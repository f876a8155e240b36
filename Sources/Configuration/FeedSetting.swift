internal import Model

/// What a feed takes away (Protocol/28-feeds.md, I-17).
package enum FeedTable: String, CaseIterable, Comparable, Sendable {
    case cells
    case rankings
    case indicators
    case nodes

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// In what form.
package enum FeedForm: String, CaseIterable, Sendable {
    /// A script for `psql`.
    case postgresql
    /// A line of JSON a row.
    case ndjson
    case csv
}

/// A database or program that is fed with changes.
package struct FeedSetting: Hashable, Sendable {
    /// Names its file in the data folder; unlike every other feed's.
    package var name: String
    package var tables: [FeedTable]
    package var form: FeedForm
    /// The program and its arguments, started for each batch.
    package var command: [String]
    package var intervalMilliseconds: Int
    package var timeoutSeconds: Int
    /// A folder of scripts that are given to the program before its first batch.
    package var migrations: String?

    package static let keys = [
        "name", "what", "format", "command", "intervalMilliseconds", "timeoutSeconds", "migrations",
    ]

    static func list(_ field: JSONField, folder: String) throws(LocatedError) -> [FeedSetting] {
        let entries = try field.list()
        guard entries.count <= IntegerSetting.feedsMax else {
            throw field.fault("more than \(IntegerSetting.feedsMax) feeds")
        }
        var feeds: [FeedSetting] = []
        for entry in entries {
            let feed = try FeedSetting(entry, folder: folder)
            if feeds.contains(where: { $0.name == feed.name }) {
                throw entry.fault("two feeds are called \"\(feed.name)\"")
            }
            feeds.append(feed)
        }
        return feeds
    }

    private init(_ field: JSONField, folder: String) throws(LocatedError) {
        let section = try field.section(keys: Self.keys)
        name = try Self.plainName(section.required("name"))
        form = try section.required("format").choice()
        tables = []
        let what = try section.required("what")
        for entry in try what.list() {
            let table: FeedTable = try entry.choice()
            guard !tables.contains(table) else { throw entry.fault("stands twice") }
            tables.append(table)
        }
        guard !tables.isEmpty else { throw what.fault("names nothing") }
        if form == .csv, tables.count > 1 {
            throw what.fault("a feed of format \"csv\" has one kind of lines: make a feed of each")
        }
        command = []
        let words = try section.required("command")
        for word in try words.list() {
            let text = try word.string()
            guard !text.utf8.contains(0) else { throw word.fault("has a NUL") }
            command.append(text)
        }
        guard command.first?.isEmpty == false else { throw words.fault("the program is missing") }
        intervalMilliseconds = try section.integer("intervalMilliseconds", .feedIntervalMilliseconds)
        timeoutSeconds = try section.integer("timeoutSeconds", .feedTimeoutSeconds)
        migrations = try section.path("migrations", folder: folder)
        if form != .postgresql, let field = section["migrations"] {
            throw field.fault("only a feed of format \"postgresql\" has migrations")
        }
    }

    private static func plainName(_ field: JSONField) throws(LocatedError) -> String {
        let name = try field.text(bytesMax: TextLimits.nameBytesMax)
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain else { throw field.fault("a feed's name has letters, digits and -, since a file is called so") }
        return name
    }
}
