import Bytes
import Foundation
import TestSupport
import Testing
import Wire

/// The text is held to the tests, and the tests to the text.
struct DocumentTests {
    /// Requirements that no test can hold, each with the reason.
    private static let uncited = [
        "H-17": "shared machines prove nothing about time; HMAC.matches looks at every byte",
        "V-03": "binds later minors", "V-06": "binds who changes the registry",
    ]

    /// Requirement ids in a text, found byte by byte: a regular expression over all sources takes seconds.
    private static func identifiers(in text: String, letters: Set<UInt8>) -> Set<String> {
        let bytes = Array(text.utf8)
        func isDigit(_ at: Int) -> Bool { at < bytes.count && (0x30...0x39).contains(bytes[at]) }
        func isWord(_ at: Int) -> Bool {
            guard bytes.indices.contains(at) else { return false }
            return isDigit(at) || bytes[at] == 0x5F || (0x41...0x5A).contains(bytes[at] & 0xDF)
        }
        var found: Set<String> = []
        for at in bytes.indices.dropLast(3) where bytes[at + 1] == UInt8(ascii: "-") && letters.contains(bytes[at]) {
            guard isDigit(at + 2), isDigit(at + 3), !isWord(at + 4), !isWord(at - 1) else { continue }
            found.insert(String(decoding: bytes[at...(at + 3)], as: UTF8.self))
        }
        return found
    }

    /// The letters under which the text numbers its requirements.
    private static func letters(of requirements: some Sequence<String>) -> Set<UInt8> {
        Set(requirements.compactMap(\.utf8.first))
    }

    private static func requirements() throws -> [String: String] {
        var found: [String: String] = [:]
        for url in ProjectFiles.files(below: ProjectFiles.protocolText, extension: "md") {
            for match in try ProjectFiles.text(url).matches(of: /- \*\*([A-Z]-[0-9]{2})\*\*/) {
                let id = String(match.output.1)
                #expect(found[id] == nil, "\(id) stands twice, in \(found[id] ?? "") and \(url.lastPathComponent)")
                found[id] = url.lastPathComponent
            }
        }
        return found
    }

    @Test func `requirements are numbered without gaps`() throws {
        let ids = try Self.requirements().keys
        for letter in Set(ids.compactMap(\.first)) {
            let numbers = ids.filter { $0.first == letter }.compactMap { Int($0.dropFirst(2)) }.sorted()
            #expect(!numbers.isEmpty && numbers == Array(1...numbers.count), "\(letter): \(numbers)")
        }
    }

    @Test func `every requirement is cited by a test or a vector`() throws {
        let requirements = try Self.requirements()
        let letters = Self.letters(of: requirements.keys)
        var cited: Set<String> = []
        let tests = ProjectFiles.files(below: ProjectFiles.root.appending(path: "Tests"), extension: "swift")
            .filter { $0.lastPathComponent != "DocumentTests.swift" }
        for url in tests + ProjectFiles.files(below: ProjectFiles.vectors, extension: "json") {
            cited.formUnion(Self.identifiers(in: try ProjectFiles.text(url), letters: letters))
        }
        let missing = requirements.keys.filter {
            !cited.contains($0) && Self.uncited[$0] == nil
        }.sorted()
        #expect(missing.isEmpty, "nothing tests \(missing.joined(separator: ", "))")
        let needless = Self.uncited.keys.filter { cited.contains($0) || requirements[$0] == nil }.sorted()
        #expect(needless.isEmpty, "excepted without need: \(needless.joined(separator: ", "))")
    }

    @Test func `what tests, vectors, sources and texts cite exists`() throws {
        let known = Set(try Self.requirements().keys)
        let letters = Self.letters(of: known)
        for folder in ["Tests", "Sources", "Protocol"] {
            for suffix in ["swift", "json", "md"] {
                let root = ProjectFiles.root.appending(path: folder)
                for url in ProjectFiles.files(below: root, extension: suffix) {
                    let cited = Self.identifiers(in: try ProjectFiles.text(url), letters: letters)
                    let unknown = cited.subtracting(known).sorted()
                    #expect(unknown.isEmpty, "\(url.lastPathComponent) cites \(unknown)")
                }
            }
        }
    }

    @Test func `the texts' examples are bodies of vectors, one for every type`() throws {
        let text = try ["04-messages.md", "29-encryption.md"].map {
            try ProjectFiles.text(ProjectFiles.protocolText.appending(path: $0))
        }.joined()
        let vectors = try StreamVector.load("valid")
        var types: Set<String> = []
        for match in text.matches(of: /```body ([a-z-]+)\n([0-9a-f \n]+)```/) {
            let type = String(match.output.1)
            let body = match.output.2.filter { !$0.isWhitespace }
            let isVector = vectors.contains { vector in
                (vector.json["frames"]?.items ?? []).contains {
                    $0["type"]?.text == type && $0["body"]?.text == String(body)
                }
            }
            #expect(isVector, "\(type): \(body)")
            types.insert(type)
        }
        // A sealed body is no example: sealed.json has whole frames with their keys.
        #expect(types == Set(MessageType.allCases.filter { $0 != .sealed }.map(\.name)))
    }
}
