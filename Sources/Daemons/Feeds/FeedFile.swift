internal import Bytes
internal import Configuration
package import Model
internal import Runtime

/// How far a feed is, kept in the data folder as `feeds/NAME.json`. It is written after the receiver has confirmed, so
/// it may be behind, and what lies between is told again; never ahead.
package struct FeedFile: Sendable {
    private let folder: String
    private let path: String

    package init(dataDir: String, name: String) {
        folder = "\(dataDir)/feeds"
        path = "\(folder)/\(name).json"
    }

    package struct Contents: Equatable, Sendable {
        /// Of whom it tells: another program, form or choice of tables begins anew.
        package var setting: String
        package var sequence: Int64
        package var marks: [FeedPart: String]

        package init(setting: String, sequence: Int64, marks: [FeedPart: String]) {
            self.setting = setting
            self.sequence = sequence
            self.marks = marks
        }
    }

    /// - Returns: nothing where there is none, or none that can be read: everything is told again.
    func read(_ log: Log) -> Contents? {
        guard let bytes = try? Files.read(path, limitBytes: DaemonLimits.feedFileBytesMax) else { return nil }
        do throws(LocatedError) {
            return try Self.decode(bytes, file: path)
        } catch {
            log.warning("feed-position-forgotten", ["reason": error, "note": "everything is fed again"])
            return nil
        }
    }

    /// Waits for the disk.
    package func write(_ contents: Contents) -> String? {
        do throws(SystemError) {
            try Files.makePrivateFolder(folder)
            try Files.replace(path, with: Self.encode(contents), mode: 0o600)
            return nil
        } catch {
            return "\(error)"
        }
    }

    package static func encode(_ contents: Contents) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("setting", contents.setting)
            json.field("sequence", contents.sequence)
            json.field("parts") { json in
                json.object { json in
                    for (part, mark) in contents.marks.sorted(by: { $0.key < $1.key }) { json.field(part.text, mark) }
                }
            }
        }
        json.endLine()
        return json.bytes
    }

    package static func decode(_ bytes: [UInt8], file: String) throws(LocatedError) -> Contents {
        let root = JSONField(file: file, node: try JSONParser.parse(bytes, file: file))
        let section = try root.section(keys: ["setting", "sequence", "parts"])
        var marks: [FeedPart: String] = [:]
        for (text, mark) in try section.required("parts").entries() {
            let words = text.split(separator: "/", omittingEmptySubsequences: false)
            guard words.count == 2, let table = FeedTable(rawValue: String(words[0])) else {
                throw mark.fault("is no part")
            }
            marks[FeedPart(table, String(words[1]))] = try mark.string()
        }
        return Contents(
            setting: try section.required("setting").string(),
            // Milliseconds of this century, and what restarts have put on them.
            sequence: Int64(try section.required("sequence").integer(in: 0...1 << 60)), marks: marks)
    }
}
