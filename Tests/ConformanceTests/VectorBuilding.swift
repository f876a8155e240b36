import Bytes
import Model
import TestSupport
import Wire

/// Puts frames together for vectors, right ones and wrong ones.
struct FrameBuilder {
    var type: UInt8
    var body: [UInt8]
    var flags: UInt16 = 0
    var major: UInt8 = 1
    var wireLength: UInt32?
    var decodedLength: UInt32?
    /// Laid over the checksums and the MAC, to break them.
    var headerChecksumError: UInt32 = 0
    var bodyChecksumError: UInt32 = 0
    var macError: UInt8 = 0

    init(_ type: UInt8, _ body: [UInt8], mac: Bool, deflated: Bool = false) {
        self.type = type
        self.body = body
        flags = (mac ? 2 : 0) | (deflated ? 1 : 0)
    }

    init(_ message: Message) {
        let clear: [MessageType] = [.hello, .challenge, .proof, .share]
        self.init(message.type.rawValue, message.body, mac: !clear.contains(message.type))
    }

    /// The bytes; `counter` counts the frames with a MAC before it.
    func bytes(counter: UInt64 = 0) -> [UInt8] {
        var bytes: [UInt8] = [0x54, 0x61, 0x6D, 0x43, major, type]
        bytes.writeLittleEndian(flags)
        bytes.writeLittleEndian(wireLength ?? UInt32(body.count))
        bytes.writeLittleEndian(decodedLength ?? UInt32(body.count))
        bytes.writeLittleEndian(UInt32(ReferenceDecoder.crc32(body)) ^ bodyChecksumError)
        bytes.writeLittleEndian(UInt32(ReferenceDecoder.crc32(bytes)) ^ headerChecksumError)
        bytes += body
        if flags & 2 != 0 {
            var message: [UInt8] = []
            message.writeLittleEndian(counter)
            var code = HMAC(key: StreamVector.macKey).code(message + bytes).prefix(16)
            code[0] ^= macError
            bytes += code
        }
        return bytes
    }

    /// A copy with something changed.
    func with(_ change: (inout FrameBuilder) -> Void) -> FrameBuilder {
        var copy = self
        change(&copy)
        return copy
    }
}

/// A deflate stream of stored blocks: the bytes are the same whoever makes them.
func storedDeflate(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [1]
    stream.writeLittleEndian(UInt16(bytes.count))
    stream.writeLittleEndian(~UInt16(bytes.count))
    return stream + bytes
}

/// Bytes written like `01 02`, for bodies that no message has.
func raw(_ text: String) -> [UInt8] {
    guard let bytes = Hexadecimal.decode(text.filter { $0 != " " }) else { fatalError("no hexadecimal: \(text)") }
    return bytes
}

func measures(_ counts: [(Measure, Int64)], _ series: [(Measure, UInt32, Int64)] = []) -> Measures {
    let entries =
        counts.map { Measures.Entry(Slot($0.0), $0.1) } + series.map { Measures.Entry(Slot($0.0, key: $0.1), $0.2) }
    guard let measures = try? Measures(canonical: entries.sorted { $0.slot < $1.slot }) else {
        fatalError("counts that are not canonical")
    }
    return measures
}

func period(_ text: String) -> Period {
    guard let period = Period(text) else { fatalError("no period: \(text)") }
    return period
}

func procedure(_ text: String) -> ProcedureCode {
    guard let procedure = ProcedureCode(text) else { fatalError("no procedure: \(text)") }
    return procedure
}

func unit(_ text: String) -> UnitCode {
    guard let unit = UnitCode(text) else { fatalError("no unit: \(text)") }
    return unit
}
