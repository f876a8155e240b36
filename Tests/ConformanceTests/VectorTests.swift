import Bytes
import Foundation
import Model
import TestSupport
import Testing
import Wire

/// Every vector through the real decoder and through the slow one that was written only from the text.
struct VectorTests {
    private func compareOrRecord(_ folder: String, _ files: [(String, VectorJSON)]) throws {
        let folder = ProjectFiles.vectors.appending(path: folder)
        for (name, json) in files {
            let url = folder.appending(path: name + ".json")
            if ProjectFiles.isRecording {
                try Data(json.pretty.utf8).write(to: url)
            } else {
                #expect(
                    try VectorJSON(parsing: ProjectFiles.text(url)) == json, "\(url.path): RECORD_VECTORS=1 rewrites it"
                )
            }
        }
        let names = ProjectFiles.files(below: folder, extension: "json").map {
            $0.deletingPathExtension().lastPathComponent
        }
        #expect(names == files.map(\.0).sorted(), "a vector file that nobody makes")
    }

    @Test func `the files are what the tests make`() throws {
        try compareOrRecord("valid", ValidVectors.files.map { ($0.0, .array($0.1.map(\.json))) })
        try compareOrRecord("invalid", InvalidVectors.files.map { ($0.0, .array($0.1.map(\.json))) })
        try compareOrRecord("cells", CellVectors.files)
        for (name, json) in [
            ("handshake.json", HandshakeVectors.handshake), ("bundle.json", HandshakeVectors.bundle),
            ("sealed.json", SealedVectors.session),
        ] {
            let url = ProjectFiles.vectors.appending(path: name)
            if ProjectFiles.isRecording { try Data(json.pretty.utf8).write(to: url) }
            #expect(try VectorJSON(parsing: ProjectFiles.text(url)) == json, "\(name): RECORD_VECTORS=1 rewrites it")
        }
    }

    @Test func `valid streams decode to their fields in both decoders`() throws {
        for vector in try StreamVector.load("valid") {
            let real = RealDecoder.decode(vector.stream, vector.phase, macKey: StreamVector.macKey)
            let reference = ReferenceDecoder.decode(vector.stream, vector.phase, macKey: StreamVector.macKey)
            #expect(real == reference, "\(vector.file): \(vector.name)")
            #expect(real.refusal == nil && real.bytes == vector.stream.count, "\(vector.file): \(vector.name)")
            let expected = vector.json["frames"]?.items ?? []
            try #require(real.frames.count == expected.count)
            for (frame, json) in zip(real.frames, expected) {
                #expect(json["type"] == .string(frame.type))
                #expect(json["deflated"] == .bool(frame.deflated))
                #expect(json["authenticated"] == .bool(frame.authenticated))
                #expect(json["body"] == hex(frame.body))
                #expect(json["message"] == frame.message, "\(vector.file): \(vector.name)")
            }
        }
    }

    @Test func `valid streams encode to their bytes`() throws {
        for vector in try StreamVector.load("valid") where vector.json["reencodes"] == nil {
            var reader = FrameReader()
            reader.receive(vector.stream.span)
            var inflater = Inflater()
            var mac = FrameMAC(key: HMAC(key: StreamVector.macKey))
            var stream: [UInt8] = []
            let limits: FrameLimits = vector.phase == .session ? .session : .beforeAuthentication
            while let frame = try reader.nextFrame(limits: limits, authenticated: vector.phase == .session) {
                let body = try frame.message(&inflater).body
                var bytes = FrameWriter.frame(
                    type: frame.header.type, body: body, authenticated: frame.header.isAuthenticated)
                if frame.header.isAuthenticated { mac.seal(&bytes) }
                stream += bytes
            }
            #expect(stream == vector.stream, "\(vector.file): \(vector.name)")
        }
    }

    @Test func `invalid streams are refused alike, with the code and after the bytes that the file says`() throws {
        for vector in try StreamVector.load("invalid") {
            let real = RealDecoder.decode(vector.stream, vector.phase, macKey: StreamVector.macKey)
            let reference = ReferenceDecoder.decode(vector.stream, vector.phase, macKey: StreamVector.macKey)
            #expect(real == reference, "\(vector.file): \(vector.name)")
            #expect(real.refusal != nil, "\(vector.file): \(vector.name)")
            #expect(vector.json["code"]?.integer == real.refusal?.code, "\(vector.file): \(vector.name)")
            #expect(vector.json["subject"]?.text == real.refusal?.subject, "\(vector.file): \(vector.name)")
            #expect(vector.json["refusedAfter"]?.integer == real.bytes, "\(vector.file): \(vector.name)")
        }
    }

    @Test func `each invalid vector is refused for the rule that its file is about`() throws {
        // A vector that is refused for another rule than it says would pass the tests above.
        let expected: [String: Set<Int>] = [
            "framing": [1, 2, 3], "lengths": [1, 7], "checksums": [3, 23], "compression": [1], "parts": [1, 7, 21],
            "messages": [1, 7, 21], "updates": [1, 7, 21], "cells": [1, 21],
        ]
        for vector in try StreamVector.load("invalid") {
            let name = String(vector.file.dropLast(5))
            let code = try #require(vector.json["code"]?.integer)
            #expect(expected[name]?.contains(code) == true, "\(vector.file): \(vector.name)")
            let cites = vector.requirements.contains { $0 == "M-24" }
            #expect(cites == (vector.json["subject"]?.text == "update"), "\(vector.file): \(vector.name)")
        }
    }

    @Test func `both decoders agree on mutations of valid streams`() throws {
        let vectors = try StreamVector.load("valid")
        try #require(!vectors.isEmpty)
        var random = SplitMix64(seed: 20_261_005)
        for round in 0..<1_500 {
            let vector = random.element(of: vectors)
            var frames = framesOf(vector)
            let place = random.next(below: frames.count)
            frames[place] = mutate(frames[place], &random)
            var counter: UInt64 = 0
            var stream: [UInt8] = []
            for frame in frames {
                stream += frame.bytes(counter: counter)
                if frame.flags & 2 != 0 { counter += 1 }
            }
            guard stream.count < 700 else { continue }
            let real = RealDecoder.decode(stream, vector.phase, macKey: StreamVector.macKey)
            let reference = ReferenceDecoder.decode(stream, vector.phase, macKey: StreamVector.macKey)
            #expect(real == reference, "round \(round): \(Hexadecimal.encode(stream))")
        }
    }

    /// The frames of a vector with their decoded bodies, to change these below the checksums.
    private func framesOf(_ vector: StreamVector) -> [FrameBuilder] {
        (vector.json["frames"]?.items ?? []).compactMap { frame in
            guard let type = MessageType.allCases.first(where: { $0.name == frame["type"]?.text }),
                let body = Hexadecimal.decode(frame["body"]?.text ?? "")
            else { return nil }
            return FrameBuilder(type.rawValue, body, mac: frame["authenticated"]?.isTrue ?? false)
        }
    }

    private func mutate(_ frame: FrameBuilder, _ random: inout SplitMix64) -> FrameBuilder {
        frame.with {
            for _ in 0..<random.next(in: 1...3) {
                guard !$0.body.isEmpty else { return }
                let at = random.next(below: $0.body.count)
                switch random.next(below: 5) {
                case 0: $0.body[at] ^= 1 << UInt8(random.next(below: 8))
                case 1: $0.body[at] = random.element(of: [0, 1, 2, 0x7F, 0x80, 0xFF])
                case 2: $0.body.insert(UInt8(random.next(below: 256)), at: at)
                case 3: $0.body.remove(at: at)
                default: $0.body = Array($0.body[..<at])
                }
            }
        }
    }
}
