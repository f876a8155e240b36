import Bytes
import TestSupport
import Testing

@Suite struct GunzipTests {
    /// Feeds `file` in pieces that end at the cuts; gives what came out before any error.
    private static func gunzip(_ file: [UInt8], cuts: [Int]) -> (output: [UInt8], error: GunzipError?) {
        var stream = GunzipStream()
        var output: [UInt8] = []
        do throws(GunzipError) {
            var start = 0
            for end in cuts + [file.count] {
                let piece = Array(file[start..<end])
                try stream.read(piece.span) { chunk in
                    #expect(chunk.count > 0 && chunk.count <= GunzipStream.chunkBytesMax)
                    output.append(span: chunk)
                }
                start = end
            }
            try stream.finish()
            return (output, nil)
        } catch { return (output, error) }
    }

    private static func text(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in UInt8(ascii: "a") + UInt8(random.next(below: 6)) }
    }

    @Test func `a file of several members gives the same bytes in every chunking`() throws {
        let parts = [Self.text(300, seed: 1), [], Self.text(90, seed: 2)]
        let file = parts.flatMap { Gzip.encode($0) }
        let whole = parts.flatMap { $0 }
        #expect(try Gzip.decode(file) == whole)
        for cut in 0...file.count {
            let result = Self.gunzip(file, cuts: [cut])
            #expect(result.output == whole && result.error == nil, "cut \(cut)")
        }
        #expect(Self.gunzip(file, cuts: Array(0..<file.count)).output == whole)
        var random = SplitMix64(seed: 3)
        for round in 0..<300 {
            let cuts = (0..<random.next(below: 9)).map { _ in random.next(in: 0...file.count) }.sorted()
            let result = Self.gunzip(file, cuts: cuts)
            #expect(result.output == whole && result.error == nil, "seed 3, round \(round)")
        }
    }

    @Test func `a large file comes out in bounded pieces`() throws {
        let whole = [UInt8](repeating: 7, count: 3 * GunzipStream.chunkBytesMax)
        let longer = whole + [8]
        #expect(try Gzip.decode(Gzip.encode(whole)) == whole)
        #expect(try Gzip.decode(Gzip.encode(longer)) == longer)
        let result = Self.gunzip(Gzip.encode(whole), cuts: [20])
        #expect(result.output == whole && result.error == nil)
    }

    @Test func `a file cut at any byte is truncated`() {
        let file = Gzip.encode(Self.text(500, seed: 4))
        for cut in 0..<file.count {
            let result = Self.gunzip(Array(file[..<cut]), cuts: [cut / 2])
            #expect(result.error == .truncated, "cut \(cut)")
        }
    }

    @Test func `after a member only another member may stand`() {
        let file = Gzip.encode(Self.text(50, seed: 5))
        for cut in 0...file.count {
            for garbage in [[1], [0x1F], [0x1F, 0], Array("text".utf8)] as [[UInt8]] {
                let result = Self.gunzip(file + garbage, cuts: [cut])
                #expect(result.error == .trailingGarbage(offset: file.count))
            }
            #expect(Self.gunzip(file + [0x1F, 0x8B], cuts: [cut]).error == .truncated)
        }
    }

    @Test func `zero bytes behind the last member are read over, as gzip does, and nothing may follow them`() {
        let bytes = Self.text(50, seed: 5)
        let file = Gzip.encode(bytes)
        for zeros in [1, 2, 511, GunzipStream.chunkBytesMax + 1] {
            let padded = file + file + [UInt8](repeating: 0, count: zeros)
            for cut in [0, file.count, 2 * file.count, 2 * file.count + 1, padded.count] {
                let result = Self.gunzip(padded, cuts: [cut])
                #expect(result.output == bytes + bytes && result.error == nil, "\(zeros) zeros, cut \(cut)")
                // A member behind the filling is none that gzip would read.
                for more in [[1], file] {
                    let error = Self.gunzip(padded + more, cuts: [cut]).error
                    #expect(error == .trailingGarbage(offset: padded.count))
                }
            }
        }
        #expect(Self.gunzip([0, 0, 0], cuts: []).error == .notGzip)
    }

    @Test func `bytes that are not gzip are refused at the second byte at the latest`() {
        #expect(Self.gunzip(Array("ma_ho_so,ma_don_vi\n".utf8), cuts: []).error == .notGzip)
        #expect(Self.gunzip([0x1F, 0x00], cuts: [1]).error == .notGzip)
        #expect(Self.gunzip([0x1F, 0x8B, 9, 0, 0, 0, 0, 0, 0, 0], cuts: []).error == .corrupt)
        #expect(Self.gunzip([], cuts: []).error == .truncated)
    }

    @Test func `every flipped bit of data, checksum or length is found`() {
        let bytes = Self.text(200, seed: 6)
        let file = Gzip.encode(bytes)
        // The ten bytes of the header hold a time, flags and an operating system, which nothing checks.
        for bit in 80..<(file.count * 8) {
            var damaged = file
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            let result = Self.gunzip(damaged, cuts: [])
            // The bits between the end of the deflate data and the next whole byte mean nothing.
            #expect(result.error != nil || result.output == bytes, "bit \(bit)")
        }
    }

    @Test func `random damage never gives a wrong file`() {
        var random = SplitMix64(seed: 7)
        for round in 0..<3_000 {
            let bytes = Self.text(random.next(in: 1...300), seed: UInt64(round))
            var file = Gzip.encode(bytes)
            for _ in 0...random.next(below: 4) {
                switch random.next(below: 3) {
                case 0: file[random.next(below: file.count)] = UInt8(random.next(below: 256))
                case 1: file.insert(UInt8(random.next(below: 256)), at: random.next(in: 0...file.count))
                default: if file.count > 1 { file.remove(at: random.next(below: file.count)) }
                }
            }
            let cut = random.next(in: 0...file.count)
            let result = Self.gunzip(file, cuts: [cut])
            let whole = Self.gunzip(file, cuts: [])
            #expect(result.error == whole.error, "seed 7, round \(round)")
            if result.error == nil { #expect(result.output == bytes, "seed 7, round \(round)") }
        }
    }

    @Test func `equal bytes make equal files without a time`() {
        let bytes = Self.text(2_000, seed: 8)
        #expect(Gzip.encode(bytes) == Gzip.encode(bytes))
        #expect(Array(Gzip.encode(bytes)[4..<8]) == [0, 0, 0, 0])
    }
}
