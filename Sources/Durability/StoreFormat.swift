internal import Bytes

// Protocol/10-storage.md is the normative text.

/// Numbers of the format.
package enum StoreFormat {
    package static let version: UInt8 = 1
    package static let idBytes = 16
    package static let fileHeaderBytes = 52
    package static let blockHeaderBytes = 60
    /// The greatest payload of one record, so that a reader knows how much one can be.
    package static let recordBytesMax = 16 << 20
    /// The greatest body: a record of the greatest size with its kind and its length, which a varint of 4 bytes holds.
    package static let bodyBytesMax = recordBytesMax + 5
    /// No record has a greater number: at a million a second enough for 146,000 years.
    package static let sequenceMax: UInt64 = 1 << 62
    static let fileMagic: [UInt8] = Array("TcSF".utf8)
    static let blockMagic: [UInt8] = Array("TcSB".utf8)
}

package enum StoreFileKind: UInt8, Sendable {
    case journal = 1
    case snapshot = 2

    private var parts: (prefix: String, suffix: String) {
        self == .journal ? ("journal-", ".tcj") : ("snapshot-", ".tcs")
    }

    /// `journal-00000000000000a1.tcj`.
    package func name(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return parts.prefix + String(repeating: "0", count: 16 - digits.utf8.count) + digits + parts.suffix
    }

    /// What a snapshot is called while it is written.
    static func temporaryName(_ number: UInt64) -> String { StoreFileKind.snapshot.name(number) + ".tmp" }

    /// The number in the name of an unfinished snapshot.
    static func temporaryNumber(in name: String) -> UInt64? {
        name.hasSuffix(".tmp") ? StoreFileKind.snapshot.number(in: String(name.dropLast(4))) : nil
    }

    /// The number in a name of exactly this form, and small enough to be followed by another.
    package func number(in name: String) -> UInt64? {
        let (prefix, suffix) = parts
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        guard let number = UInt64(name.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count), radix: 16) else {
            return nil
        }
        return number <= StoreFormat.sequenceMax && self.name(number) == name ? number : nil
    }
}

/// The beginning of every file, 52 bytes:
///
///     0 magic "TcSF" | 4 version | 5 kind | 6 zero, 2 | 8 number, 8 | 16 store id, 16 | 32 sequence, 8
///     40 mark, 8 | 48 CRC, 4
package struct FileHeader: Equatable, Sendable {
    package let kind: StoreFileKind
    package let number: UInt64
    package let storeID: [UInt8]
    /// Of a journal file: what older files hold from here on is void. Of a snapshot: the last one covered.
    package let sequence: UInt64
    /// What was durable when the file was begun.
    package let mark: UInt64

    func encode() -> [UInt8] {
        var bytes = StoreFormat.fileMagic
        bytes.append(StoreFormat.version)
        bytes.append(kind.rawValue)
        bytes.writeLittleEndian(UInt16(0))
        bytes.writeLittleEndian(number)
        bytes.append(contentsOf: storeID)
        bytes.writeLittleEndian(sequence)
        bytes.writeLittleEndian(mark)
        bytes.writeLittleEndian(CyclicRedundancyCheck.crc32(bytes.span))
        return bytes
    }

    /// What stands at the beginning of a file.
    enum Found: Equatable {
        case header(FileHeader)
        case newerFormat(UInt8)
        case unreadable
    }

    static func find(in bytes: Span<UInt8>) -> Found {
        var cursor = StoreFormat.fileHeaderBytes - 4
        guard bytes.count >= StoreFormat.fileHeaderBytes, startsWith(bytes, at: 0, StoreFormat.fileMagic),
            let crc = try? bytes.readLittleEndian(&cursor, as: UInt32.self),
            crc == CyclicRedundancyCheck.crc32(bytes.extracting(0..<StoreFormat.fileHeaderBytes - 4))
        else { return .unreadable }
        guard bytes[4] <= StoreFormat.version else { return .newerFormat(bytes[4]) }
        cursor = 8
        guard bytes[4] == StoreFormat.version, let kind = StoreFileKind(rawValue: bytes[5]), bytes[6] == 0,
            bytes[7] == 0, let number = try? bytes.readLittleEndian(&cursor, as: UInt64.self),
            let storeID = try? bytes.readBytes(&cursor, count: StoreFormat.idBytes),
            let sequence = try? bytes.readLittleEndian(&cursor, as: UInt64.self),
            let mark = try? bytes.readLittleEndian(&cursor, as: UInt64.self),
            kind == .snapshot || sequence > 0, max(sequence, mark) <= StoreFormat.sequenceMax
        else { return .unreadable }
        return .header(FileHeader(kind: kind, number: number, storeID: storeID, sequence: sequence, mark: mark))
    }
}

func startsWith(_ bytes: Span<UInt8>, at offset: Int, _ magic: [UInt8]) -> Bool {
    guard bytes.count - offset >= magic.count else { return false }
    for index in magic.indices where bytes[offset + index] != magic[index] { return false }
    return true
}
