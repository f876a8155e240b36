import Bytes
import Intake
import Model
import Testing

/// The file in which a person looks for refused rows.
struct RejectsCSVTests {
    /// A row that some file was refused, with other bytes.
    private let row: RejectedRow

    init() throws {
        var office = try Office()
        try office.read(csv([dossier("A", ["TrangThaiHoSo": "x"])], columns: dossierColumns), name: "f")
        row = try #require(office.store.drainRejectedRows().first)
    }

    private func line(_ raw: [UInt8]) -> [UInt8] {
        var row = row
        row.raw = raw
        return RejectsCSV.agent.lines([row])
    }

    //
    @Test func `bytes that are no UTF-8 are escaped, and the file says so`() {
        #expect(String(decoding: RejectsCSV.agent.header, as: UTF8.self) == "source,line,field,reason,row,escaped\n")
        let raw = Array("Hà \\ N".utf8) + [0xE1, 0xBB, 0x2C, 0xFF] + Array("i".utf8) + [0xE1, 0xBB]
        #expect(
            String(validating: line(raw), as: UTF8.self)
                == "f,2,TrangThaiHoSo,bad-value,\"Hà \\\\ N\\xE1\\xBB,\\xFFi\\xE1\\xBB\",1\n")
        #expect(
            String(validating: line(Array("Hà \\ Nội".utf8)), as: UTF8.self)
                == "f,2,TrangThaiHoSo,bad-value,Hà \\ Nội,\n")
    }

    //
    @Test func `whatever bytes a row has, the file is UTF-8 and the bytes can be read back`() throws {
        for first in UInt8.min...UInt8.max {
            for second in stride(from: UInt8(0), through: 250, by: 5) {
                let raw = [first, second, 0x5C, 0x80, first]
                let text = line(raw)
                #expect(String(validating: text, as: UTF8.self) != nil, "\(raw)")
                #expect(text.suffix(3).elementsEqual(",1\n".utf8), "\(raw)")
                let field = text.dropFirst("f,2,TrangThaiHoSo,bad-value,".utf8.count).dropLast(3)
                #expect(unescaped(unquoted(field)) == raw, "\(raw)")
            }
        }
    }

    private func unquoted(_ field: ArraySlice<UInt8>) -> [UInt8] {
        guard field.first == 0x22 else { return Array(field) }
        var text: [UInt8] = []
        var isSecond = false
        for byte in field.dropFirst().dropLast() {
            // Of two quotes one counts.
            isSecond = byte == 0x22 && !isSecond
            if !isSecond { text.append(byte) }
        }
        return text
    }

    private func unescaped(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var at = 0
        while at < text.count {
            guard text[at] == 0x5C else {
                bytes.append(text[at])
                at += 1
                continue
            }
            if text[at + 1] == UInt8(ascii: "x") {
                bytes.append(UInt8(String(decoding: text[at + 2...at + 3], as: UTF8.self), radix: 16) ?? 0)
                at += 4
            } else {
                bytes.append(0x5C)
                at += 2
            }
        }
        return bytes
    }
}
