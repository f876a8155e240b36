package import Alarms
internal import Bytes
internal import Configuration
package import Model
internal import Runtime

/// What is raised, kept over a restart in the data folder as `alarms.json`: nobody is told again of what is known, and
/// what was raised is cleared once, also if the node was down meanwhile.
package struct AlarmFile {
    private let path: String

    package init(dataDir: String) { path = "\(dataDir)/alarms.json" }

    /// What the last run kept; nothing where there is none, or none that can be read.
    func read(_ log: Log) -> (alarms: [Alarm], nextID: UInt64) {
        guard let bytes = try? Files.read(path, limitBytes: DaemonLimits.alarmFileBytesMax) else { return ([], 1) }
        do throws(LocatedError) {
            return try Self.decode(bytes, file: path)
        } catch {
            log.warning("alarms-forgotten", ["reason": error, "note": "what is still bad is raised again"])
            return ([], 1)
        }
    }

    /// Without waiting for the disk: what a power cut takes is raised again.
    func keep(_ book: AlarmBook, _ log: Log) {
        do throws(SystemError) {
            try Files.show(path, Self.encode(book.raised, nextID: book.nextID), mode: 0o600)
        } catch {
            log.warning("alarms-not-kept", ["reason": error, "note": "after a restart they would be raised again"])
        }
    }

    // MARK: - The form

    package static func encode(_ alarms: [Alarm], nextID: UInt64) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("nextID", nextID)
            json.field("alarms") { json in
                json.array { json in for alarm in alarms { json.object { json in append(alarm, to: &json) } } }
            }
        }
        json.endLine()
        return json.bytes
    }

    private static func append(_ alarm: Alarm, to json: inout JSONWriter) {
        json.field("id", alarm.id)
        json.field("alarm", alarm.key.kind.rawValue)
        json.field("unit", alarm.key.unit.description)
        json.field("detail", alarm.key.detail)
        json.field("name", alarm.name)
        json.field("sinceUnixMilliseconds", alarm.sinceUnixMilliseconds)
        json.field("value", alarm.value)
        json.field("figures") { json in
            json.object { json in for figure in alarm.figures { json.field(figure.name, figure.value) } }
        }
        json.field("texts") { json in
            json.array { json in for text in alarm.texts { json.string(text) } }
        }
    }

    package static func decode(_ bytes: [UInt8], file: String) throws(LocatedError) -> (alarms: [Alarm], nextID: UInt64)
    {
        let root = JSONField(file: file, node: try JSONParser.parse(bytes, file: file))
        let section = try root.section(keys: ["nextID", "alarms"])
        var alarms: [Alarm] = []
        for field in try section.required("alarms").list() { alarms.append(try alarm(field)) }
        return (alarms, UInt64(try section.required("nextID").integer(in: 1...Int.max)))
    }

    private static func alarm(_ field: JSONField) throws(LocatedError) -> Alarm {
        let section = try field.section(keys: [
            "id", "alarm", "unit", "detail", "name", "sinceUnixMilliseconds", "value", "figures", "texts",
        ])
        func number(_ key: String, in range: ClosedRange<Int>) throws(LocatedError) -> Int64 {
            Int64(try section.required(key).integer(in: range))
        }
        var figures: [AlarmFigure] = []
        for (name, value) in try section.required("figures").entries() {
            figures.append(AlarmFigure(name, Int64(try value.integer(in: Int.min...Int.max))))
        }
        var texts: [String] = []
        for text in try section.required("texts").list() { texts.append(try text.string()) }
        let kind: AlarmKind = try section.required("alarm").choice()
        return Alarm(
            id: UInt64(try number("id", in: 1...Int.max)),
            key: AlarmKey(
                kind, try section.required("unit").unit(), try section.required("detail").string()),
            name: try section.required("name").string(),
            // Times of this century: others would stop whoever shows them.
            sinceUnixMilliseconds: try number("sinceUnixMilliseconds", in: 0...4_102_444_799_000),
            value: try number("value", in: Int.min...Int.max), figures: figures, texts: texts)
    }
}
