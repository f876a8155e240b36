import Bytes
import Foundation
import Intake
import Model
import TestSupport
import Testing
import Wire

/// What people read is words: an error that is put into a sentence must not bring a name of code with it.
struct ErrorWordsTests {
    /// Errors that are put into no sentence, each with the reason.
    private static let silent = [
        "UsageError": "carries its sentence",
        "HTTPRefusal": "carries its sentence",
        "Refusal": "carries its sentences",
        "JSONFault": "becomes a LocatedError, which says its reason",
        "RandomAccessFailure": "becomes a WorkbookError",
        "CellRefusal": "becomes a sentence in Downstream",
        "Stop": "becomes a SetAsideReason",
    ]

    /// The declarations of types and extensions that name one of these, each with what stands behind its colon.
    private static func declarations(naming word: String) throws -> [(file: String, type: String, parents: [String])] {
        var found: [(file: String, type: String, parents: [String])] = []
        for url in ProjectFiles.files(below: ProjectFiles.root.appending(path: "Sources"), extension: "swift") {
            for line in try ProjectFiles.text(url).split(separator: "\n") where line.utf8.last == UInt8(ascii: "{") {
                guard line.range(of: word, options: .literal) != nil else { continue }
                let halves = line.dropLast().split(separator: ": ", maxSplits: 1)
                let words = halves.first?.split(separator: " ").map(String.init) ?? []
                guard halves.count == 2, let type = words.last, words.count > 1,
                    ["struct", "enum", "extension"].contains(words[words.count - 2])
                else { continue }
                let parents = halves[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                let name = type.split(separator: ".").last.map(String.init) ?? type
                found.append((url.lastPathComponent, name, parents))
            }
        }
        return found
    }

    @Test func `every error has words, or is put into no sentence`() throws {
        let described = Set(try Self.declarations(naming: "CustomStringConvertible").map(\.type))
        let errors = try Self.declarations(naming: "Error").filter { $0.parents.contains("Error") }
        #expect(errors.count > 20)
        let wordless = errors.filter { !described.contains($0.type) }
        for error in wordless {
            #expect(Self.silent[error.type] != nil, "\(error.file): \(error.type) is to be CustomStringConvertible")
        }
        #expect(Set(wordless.map(\.type)) == Set(Self.silent.keys), "excepted without need")
    }

    /// A case with its values, a member of a type, a type of two words: what Swift prints of a value without words.
    static func codeName(in sentence: String) -> String? {
        let quoted = sentence.replacing(#/"[^"]*"/#, with: "")
        if let match = quoted.firstMatch(of: #/[a-z][A-Za-z]*\([A-Za-z.0-9]/#) { return String(match.output) }
        if let match = quoted.firstMatch(of: #/\b[A-Za-z]+\.[A-Z][A-Za-z]*\.[A-Za-z]+/#) { return String(match.output) }
        if let match = quoted.firstMatch(of: #/\b[a-z]+[A-Z][a-z]+\b/#) { return String(match.output) }
        return nil
    }

    @Test func `a name of code is found in a sentence`() {
        #expect(Self.codeName(in: "malformed(Wire.WireError.Field.version)") != nil)
        #expect(Self.codeName(in: "refused: Wire.WireError.badMagic") != nil)
        #expect(Self.codeName(in: "the update is endsEarly") != nil)
        #expect(Self.codeName(in: "truncated(need: 4, have: 2)") != nil)
        #expect(Self.codeName(in: "the message is wrong at its cell kind (count 3); see rejects.csv") == nil)
    }

    private static let errors: [any Error] = {
        let fields: [WireError.Field] = [.version, .cellKind, .extensionTag, .seriesKey]
        var errors: [any Error] = [
            WireError.badMagic(1), WireError.unsupportedMajor(2), WireError.headerChecksum, WireError.unknownType(77),
            WireError.unknownFlags(4), WireError.tooLarge(wire: 1, limit: 0),
            WireError.lengthMismatch(wire: 1, decoded: 2),
            WireError.decodedTooLarge(decoded: 1, limit: 0), WireError.compressedBeforeAuthentication,
            WireError.unauthenticatedFrame(3), WireError.authenticatedHandshake(1), WireError.bodyChecksum,
            WireError.macMismatch, WireError.inflate(.corrupt), WireError.inflate(.outputShort(declared: 3, got: 1)),
            BytesError.truncated(need: 4, have: 2), BytesError.varintNotCanonical, BytesError.trailing(2),
            BytesError.inflate(.inputLeftOver(4)), BytesError.inflate(.outputLong(declared: 1)),
            BytesError.inflate(.endsEarly), GunzipError.notGzip, GunzipError.corrupt, GunzipError.truncated,
            GunzipError.trailingGarbage(offset: 4), MeasuresError.overflow(slot: 1), MeasuresError.negative(slot: 2),
            MeasuresError.notCanonical(slot: 3), KeptRowsFault.unknownLayout, KeptRowsFault.malformed,
            KeptRowsFault.refused(.badTime), KeptRowsFault.judgedLater(Moment(seconds: 0)), FileFault.empty,
            FileFault.notCSV, FileFault.missingColumns(["MaHoSo"]), FileFault.notNDJSON, FileFault.isRegister,
        ]
        for field in fields {
            errors +=
                [
                    WireError.malformed(field), WireError.valueOutOfRange(field),
                    WireError.tooMany(field, count: 3, limit: 2),
                ] as [any Error]
        }
        return errors
    }()

    @Test func `sentences of errors have no names of code`() {
        // Columns of the office's own files are called as they are there.
        for error in Self.errors {
            let sentence = "\(error)".replacing("MaHoSo", with: "").replacing("CapNhat", with: "")
            #expect(Self.codeName(in: sentence) == nil, "\(sentence)")
            #expect(sentence.contains(" "), "\(sentence)")
        }
    }

    @Test func `sentences of codes, notices and messages have no names of code, and say what to do`() {
        for code in WireCode.allCases { #expect(Self.codeName(in: code.sentence) == nil, "\(code.sentence)") }
        for type in MessageType.allCases { #expect(Self.codeName(in: type.words) == nil, "\(type.words)") }
        let own = ["CapNhat", "MaHoSo"]
        for kind in NoticeKind.allCases {
            for sentence in [kind.vietnamese, kind.english] {
                let plain = own.reduce(sentence) { $0.replacing($1, with: "") }
                #expect(Self.codeName(in: plain) == nil, "\(sentence)")
                #expect(sentence.contains(";"), "\(sentence)")
            }
            // Vietnamese is not English.
            #expect(kind.vietnamese.utf8.contains { $0 >= 0x80 }, "\(kind.vietnamese)")
        }
    }
}
