import Bytes
import Model
import Scoring
import TestSupport
import Testing
import Wire

/// The vectors of cells, handshake and bundle against the real code.
struct CellVectorTests {
    @Test func `buckets, bounds and quantiles`() throws {
        let file = try ProjectFiles.json("cells/buckets.json")
        for entry in file["buckets"]?.items ?? [] {
            let minutes = try #require(entry.items[0].integer)
            #expect(Int(HandlingTimeBucket.index(minutes: Int64(minutes))) == entry.items[1].integer)
            #expect(ReferenceCells.bucket(minutes) == entry.items[1].integer)
        }
        for entry in file["lowerBounds"]?.items ?? [] {
            let bucket = try #require(entry.items[0].integer)
            #expect(Int(HandlingTimeBucket.lowerBound(UInt32(bucket))) == entry.items[1].integer)
            #expect(ReferenceCells.lowerBound(bucket) == entry.items[1].integer)
        }
        for entry in file["quantiles"]?.items ?? [] {
            let histogram = (entry["histogram"]?.items ?? []).compactMap { pair -> (Measure, UInt32, Int64)? in
                guard let bucket = pair.items[0].integer, let count = pair.items[1].integer else { return nil }
                return (.handlingTime, UInt32(bucket), Int64(count))
            }
            // Spread over two cells, since a unit's durations are those of all its procedures.
            let times = HandlingTime([
                procedure("a"): measures([], Array(histogram.prefix(1))),
                procedure("b"): measures([], Array(histogram.dropFirst())),
            ])
            let isMedian = entry["denominator"]?.integer == 2
            let estimate = isMedian ? times.medianMinutes : times.p90Minutes
            #expect(estimate.map { Int($0) } == entry["estimate"]?.integer, "\(entry)")
        }
        #expect((file["quantiles"]?.items.count ?? 0) > 10)
    }

    @Test func `every bucket holds its lower bound and is at most a 32nd wide (K-05, K-06)`() {
        for bucket in 0..<HandlingTimeBucket.count {
            let low = HandlingTimeBucket.lowerBound(bucket)
            #expect(HandlingTimeBucket.index(minutes: low) == bucket)
            #expect(Int(bucket) == ReferenceCells.bucket(Int(low)))
            let next = HandlingTimeBucket.lowerBound(bucket + 1)
            #expect(HandlingTimeBucket.index(minutes: next - 1) == bucket)
            #expect((next - low - 1) * 32 <= low)
        }
    }

    @Test func `plain and difference forms in both decoders`() throws {
        for (file, member) in [("plain", "counts"), ("difference", "changes")] {
            let json = try ProjectFiles.json("cells/\(file).json")
            for entry in (json["valid"]?.items ?? []) + (json["invalid"]?.items ?? []) {
                let bytes = try #require(Hexadecimal.decode(entry["bytes"]?.text ?? ""))
                var cursor = 0
                var reference = ReferenceCursor(bytes)
                var real: Result<VectorJSON, ReferenceDecoder.Refusal>
                var slow: Result<VectorJSON, ReferenceDecoder.Refusal>
                do throws(WireError) {
                    let counts =
                        file == "plain"
                        ? try CellCoding.decodePlain(bytes.span, &cursor)
                        : try CellCoding.decodeDifference(bytes.span, &cursor)
                    real = .success(counts.described)
                } catch { real = .failure(.init(code: Int(error.code.rawValue))) }
                do throws(ReferenceDecoder.Refusal) {
                    slow = .success(
                        file == "plain"
                            ? try ReferenceCells.plain(&reference) : try ReferenceCells.difference(&reference))
                } catch { slow = .failure(.init(code: error.code)) }
                #expect(real == slow, "\(file): \(entry)")
                if let code = entry["code"]?.integer {
                    #expect(real == .failure(.init(code: code)), "\(file): \(entry)")
                } else {
                    #expect(real == .success(entry[member] ?? .null), "\(file): \(entry)")
                    #expect(cursor == bytes.count && reference.isAtEnd)
                }
            }
        }
    }

    @Test func `the chain of tags`() throws {
        var tag: UInt64 = 0
        for (place, entry) in (try ProjectFiles.json("cells/tags.json")["chain"]?.items ?? []).enumerated() {
            let commit = try #require(Hexadecimal.decode(entry["commit"]?.text ?? ""))
            #expect(ReferenceCells.tag(after: tag, commit: commit) == UInt64(entry["tag"]?.text ?? "", radix: 16))
            // In any order of its cells.
            let cells = Array(CellVectors.commits[place].reversed())
            tag = Tag.next(after: tag, unit: unit("10101"), version: UInt64(place + 1), cells: cells)
            #expect(tag == UInt64(entry["tag"]?.text ?? "", radix: 16))
            try checkCanonical(commit, cells)
        }
        #expect(tag != 0)
    }

    /// The canonical commit, read with the slow decoder's parts.
    private func checkCanonical(_ commit: [UInt8], _ cells: [(key: CellKey, new: Measures)]) throws {
        var cursor = ReferenceCursor(commit)
        _ = try cursor.unit()
        _ = try cursor.varint()
        let count = try cursor.varint()
        var found: [(String, String)] = []
        for _ in 0..<count {
            let procedure = try cursor.text(0, 32).text ?? ""
            let period = try #require(ReferenceCells.period(Int(try cursor.varint())))
            let plain = try ReferenceCells.plain(&cursor)
            let own = cells.first { $0.key.procedure.description == procedure && $0.key.period.description == period }
            #expect(own?.new.described == plain)
            found.append((procedure, period))
        }
        #expect(cursor.isAtEnd && found.count == cells.count)
        #expect(found.map(\.0) == found.map(\.0).sorted())
    }

    @Test func `the handshake's proofs, keys and first frames (H-08, H-09, H-10, H-13)`() throws {
        let file = try ProjectFiles.json("handshake.json")
        func bytes(_ name: String) throws -> [UInt8] { try #require(Hexadecimal.decode(file[name]?.text ?? "")) }
        let key = HMAC(key: try bytes("sessionKey"))
        let (hello, challenge, proof) = (try bytes("hello"), try bytes("challenge"), try bytes("proof"))
        #expect(Handshake.verifies(challenge: challenge, key: key, hello: hello))
        #expect(Handshake.verifies(proof: proof, key: key, hello: hello, challenge: challenge))
        let keys = Handshake.frameKeys(sessionKey: key, hello: hello, challenge: challenge, proof: proof)
        for (name, direction, own) in [
            ("dialerFrames", "dialerToListenerKey", keys.dialerToListener),
            ("listenerFrames", "listenerToDialerKey", keys.listenerToDialer),
        ] {
            #expect(own.code([1, 2, 3]) == HMAC(key: try bytes(direction)).code([1, 2, 3]))
            var reader = FrameReader()
            var mac = FrameMAC(key: own)
            for frame in file[name]?.items ?? [] {
                let bytes = try #require(Hexadecimal.decode(frame.text ?? ""))
                reader.receive(bytes.span)
                let received = try #require(try reader.nextFrame(limits: .beforeAuthentication, authenticated: false))
                try mac.verify(received)
            }
        }
    }

    @Test func `the bundle's bytes and hash (D-53)`() throws {
        let file = try ProjectFiles.json("bundle.json")
        let bytes = try #require(Hexadecimal.decode(file["bytes"]?.text ?? ""))
        let texts = HandshakeVectors.sections.map { Array($0.1.utf8) }
        let container = BundleContainer(
            topology: texts[0], procedures: texts[1], catalogue: texts[2], calendar: texts[3])
        #expect(container.encode() == bytes)
        #expect(try BundleContainer(decoding: bytes) == container)
        #expect(try BundleContainer(decoding: bytes + raw("05 6c61746572 01 00")) == container)
        #expect(Hexadecimal.encode(BundleContainer.hash(bytes)) == file["hash"]?.text)
        for end in 0..<bytes.count {
            #expect(throws: WireError.self) { try BundleContainer(decoding: Array(bytes[..<end])) }
        }
    }

    //
    @Test func `further editions of the catalogue follow the four sections`() throws {
        let texts = HandshakeVectors.sections.map { Array($0.1.utf8) }
        var container = BundleContainer(
            topology: texts[0], procedures: texts[1], catalogue: texts[2], calendar: texts[3])
        let plain = container.encode()
        container.editions = [[1, 2], [3]]
        container.sealedThrough = 2025
        let bytes = container.encode()
        #expect(bytes.starts(with: plain))
        #expect(bytes[plain.count...].starts(with: raw("07 65646974696f6e 02 0102 07 65646974696f6e 01 03")))
        #expect(try BundleContainer(decoding: bytes) == container)
    }

    @Test func `a bundle with a sealed year (Y-05)`() throws {
        let file = try ProjectFiles.json("bundle.json")
        let plain = try #require(Hexadecimal.decode(file["bytes"]?.text ?? ""))
        let sealed = try #require(Hexadecimal.decode(file["sealed"]?["bytes"]?.text ?? ""))
        let container = try BundleContainer(decoding: sealed)
        #expect(container.sealedThrough == 2025 && container.encode() == sealed)
        #expect(try BundleContainer(decoding: plain).sealedThrough == nil)
        let invalid = file["sealed"]?["invalid"]?.items ?? []
        #expect(invalid.count == 6)
        for entry in invalid {
            let bytes = try #require(Hexadecimal.decode(entry.text ?? ""))
            #expect(throws: WireError.self) { try BundleContainer(decoding: bytes) }
        }
    }
}
