import Bytes
import Foundation
import Runtime
import TestSupport
import Testing

/// Files in pieces, packed or not.
struct UnpackedFileTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/tamcap-unpacked-\(UUID().uuidString)"

    /// Three million bytes that are packed into more than two pieces of the file.
    private static let content: [UInt8] = {
        var random = SplitMix64(seed: 11)
        return (0..<3_000_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }()

    private func written(_ bytes: [UInt8]) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/file"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func read(_ bytes: [UInt8], isGzip: Bool) throws -> (content: [UInt8], steps: [UnpackedFile.Step]) {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var file = try UnpackedFile(try written(bytes), isGzip: isGzip)
        var (content, piece): ([UInt8], [UInt8]) = ([], [])
        var steps: [UnpackedFile.Step] = []
        while steps.last != .end {
            steps.append(try file.next(into: &piece))
            content += piece
        }
        #expect(file.bytesTaken == bytes.count)
        return (content, steps)
    }

    @Test func `a file comes in pieces as it is`() throws {
        let (content, steps) = try read(Self.content, isGzip: false)
        #expect(content == Self.content)
        #expect(steps == [.piece, .piece, .piece, .end])
        #expect(try read([], isGzip: false).steps == [.end])
    }

    @Test func `a packed file is looked through before its first piece`() throws {
        let (content, steps) = try read(Gzip.encode(Self.content.span), isGzip: true)
        #expect(content == Self.content)
        #expect(Array(steps.prefix(4)) == [.verifying, .verifying, .verifying, .piece])
        #expect(steps.last == .end)
    }

    @Test func `nothing of a packed file that is cut short or damaged is handed out`() throws {
        let packed = Gzip.encode(Self.content.span)
        var damaged = packed
        damaged[packed.count - 3] ^= 1
        for bytes in [Array(packed.dropLast(5)), damaged, Array("no gzip".utf8), []] {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            var file = try UnpackedFile(try written(bytes), isGzip: true)
            var piece: [UInt8] = []
            #expect(throws: UnpackedFile.Fault.self) {
                while try file.next(into: &piece) != .end { #expect(piece.isEmpty) }
            }
        }
    }
}
