internal import Bytes
internal import Configuration
package import Model

/// What a publication is, and every file of it by SHA-256 (Protocol/26-official-results.md, A-07).
///
///     {"format":1,"kind":"official","number":7,"name":"2026-10-r1","unit":"VN","period":"2026-10","asOf":"2026-11-05",
///      "revision":1,"made":…,"build":…,"heard":484,"expected":485,"without":["10101"],
///      "previous":{"name":…,"sha256":…},"files":[{"name":…,"bytes":…,"sha256":…},…]}
///
/// Its own SHA-256 stands in `manifest.sha256` and in the next publication.
package struct OfficialManifest: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var name: String
        package var bytes: Int
        /// In hexadecimal.
        package var sha256: String
    }

    package struct Previous: Hashable, Sendable {
        package var name: String
        /// Of its manifest, in hexadecimal.
        package var sha256: String

        package init(name: String, sha256: String) {
            self.name = name
            self.sha256 = sha256
        }
    }

    package enum Kind: String, CaseIterable, Sendable {
        /// A closed period with all that its figures follow from.
        case official
        /// What was known on a day: rankings and positions.
        case daily
    }

    package static let fileName = "manifest.json"
    package static let sealName = "manifest.sha256"

    package var kind: Kind
    /// Its place in the chain of its kind, from 1.
    package var number: Int
    package var unit: UnitCode
    package var period: Period
    package var asOf: Day
    package var revision: Int
    package var made: Moment
    package var build: String
    package var heard: Int
    package var expected: Int
    /// The missing offices that were accepted one by one, ascending.
    package var without: [UnitCode]
    /// `nil` for the first of the chain.
    package var previous: Previous?
    /// Ascending by name.
    package private(set) var files: [Entry] = []

    package init(
        kind: Kind = .official, number: Int, unit: UnitCode, period: Period, asOf: Day, revision: Int, made: Moment,
        build: String,
        heard: Int, expected: Int, without: [UnitCode], previous: Previous?
    ) {
        self.kind = kind
        self.number = number
        self.unit = unit
        self.period = period
        self.asOf = asOf
        self.revision = revision
        self.made = made
        self.build = build
        self.heard = heard
        self.expected = expected
        self.without = without
        self.previous = previous
    }

    /// `2026-10-r1`, `2026-10-d2026-10-05`: the folder's name.
    package var name: String { kind == .official ? "\(period)-r\(revision)" : "\(period)-d\(asOf)" }

    /// Lists these files.
    package mutating func list(_ files: [OfficialFile]) {
        self.files = files.map {
            Entry(name: $0.name, bytes: $0.bytes.count, sha256: Self.sha256($0.bytes))
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// In hexadecimal.
    package static func sha256(_ bytes: [UInt8]) -> String { Hexadecimal.encode(SHA256.digest(bytes).bytes) }

    /// The file `manifest.sha256`, as `sha256sum -c` reads it.
    package static func seal(_ manifest: [UInt8]) -> [UInt8] { Array("\(sha256(manifest))  \(fileName)\n".utf8) }

    /// The manifest's bytes: one line a file.
    package func encode() -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("format", 1)
            json.field("kind", kind.rawValue)
            json.field("number", number)
            json.field("name", name)
            json.field("unit", unit.description)
            json.field("period", period.description)
            json.field("asOf", asOf.description)
            json.field("revision", revision)
            json.field("made", made.description)
            json.field("build", build)
            json.field("heard", heard)
            json.field("expected", expected)
            json.field("without") { json in
                json.array { json in for unit in without { json.string(unit.description) } }
            }
            json.field("previous") { json in
                guard let previous else { return json.null() }
                json.object { json in
                    json.field("name", previous.name)
                    json.field("sha256", previous.sha256)
                }
            }
            json.field("files") { json in
                json.array { json in
                    for file in files {
                        json.object { json in
                            json.field("name", file.name)
                            json.field("bytes", file.bytes)
                            json.field("sha256", file.sha256)
                        }
                    }
                }
            }
        }
        json.endLine()
        return json.bytes
    }

    /// - Throws: what is wrong with the bytes, with line and column.
    package init(decoding bytes: [UInt8]) throws(LocatedError) {
        let root = JSONField(file: Self.fileName, node: try JSONParser.parse(bytes, file: Self.fileName))
        let section = try root.section(keys: [
            "format", "kind", "number", "name", "unit", "period", "asOf", "revision", "made", "build", "heard",
            "expected",
            "without", "previous", "files",
        ])
        let format = try section.required("format").integer(in: 1...Int(Int32.max))
        guard format == 1 else {
            throw try section.required("format").fault("this program knows format 1, not \(format)")
        }
        let period = try section.required("period")
        guard let known = Period(try period.string()) else { throw period.fault("is no period") }
        let asOf = try section.required("asOf")
        guard let day = Day(try asOf.string()) else { throw asOf.fault("is no date") }
        let made = try section.required("made")
        guard let moment = TimeText.moment(try made.string()) else { throw made.fault("is no time") }
        var without: [UnitCode] = []
        for entry in try section.required("without").list() { without.append(try entry.unit()) }
        let counts = 0...Topology.rowsMax
        self.init(
            kind: try section.required("kind").choice(of: Kind.self),
            number: try section.required("number").integer(in: 1...OfficialLimits.numberMax),
            unit: try section.required("unit").unit(), period: known, asOf: day,
            revision: try section.required("revision").integer(in: 1...OfficialLimits.numberMax), made: moment,
            build: try section.required("build").string(),
            heard: try section.required("heard").integer(in: counts),
            expected: try section.required("expected").integer(in: counts), without: without,
            previous: try section["previous"].map { field throws(LocatedError) in
                let section = try field.section(keys: ["name", "sha256"])
                return Previous(
                    name: try section.required("name").string(), sha256: try section.required("sha256").string())
            })
        let name = try section.required("name")
        guard try name.string() == self.name else { throw name.fault("is not \"\(self.name)\"") }
        files = try Self.entries(section.required("files"))
    }

    private static func entries(_ field: JSONField) throws(LocatedError) -> [Entry] {
        var entries: [Entry] = []
        for item in try field.list() {
            let section = try item.section(keys: ["name", "bytes", "sha256"])
            let entry = Entry(
                name: try section.required("name").string(),
                bytes: try section.required("bytes").integer(in: 0...OfficialLimits.fileBytesMax),
                sha256: try section.required("sha256").string())
            guard isPlain(entry.name) else { throw item.fault("\"\(entry.name.prefix(40))\" is no file's name") }
            if let last = entries.last, !last.name.utf8.lexicographicallyPrecedes(entry.name.utf8) {
                throw item.fault("the files do not ascend by name")
            }
            entries.append(entry)
            guard entries.count <= OfficialLimits.filesMax else { throw item.fault("too many files") }
        }
        return entries
    }

    /// Whether a text can be a file of a publication: letters, digits, `-` and `.`, and neither hidden nor elsewhere.
    package static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E: true
                default: false
                }
            }
    }
}
