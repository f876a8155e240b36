import Daemons
import Runtime
import Testing

/// An office's disk that fills up.
@Suite struct DiskWatchTests {
    private static let gigabyte: UInt64 = 1 << 30

    private static func space(_ free: UInt64, of total: UInt64) -> DiskSpace {
        DiskSpace(freeBytes: free, totalBytes: total)
    }

    @Test func `it is said once when room becomes little, and once when there is enough again`() {
        var watch = DiskWatch()
        let total = 20 * Self.gigabyte
        let told = [4, 2, 1, 1, 0, 2, 1, 3, 3, 1].map { free in
            watch.look(Self.space(free * Self.gigabyte, of: total))
        }
        // 1 GiB are 5 %; 2 GiB, 10 %, do not end it, and 3 GiB do.
        #expect(told == [false, false, true, false, false, false, false, true, false, true])
        #expect(watch.low?.freePercent == 5)
        #expect(watch.lines.count == 1)
        #expect(watch.lines.first?.english.contains("only 5 % (1024 MiB)") == true)
        #expect(watch.lines.first?.vietnamese.contains("chỉ còn trống 5 % (1024 MiB)") == true)
    }

    @Test func `much room of a great disk and a small disk that is half empty are no trouble`() {
        var watch = DiskWatch()
        let isTold = watch.look(Self.space(90 * Self.gigabyte, of: 2_000 * Self.gigabyte))
        let isToldOfSmall = watch.look(Self.space(20 << 20, of: 40 << 20))
        #expect(!isTold && !isToldOfSmall && watch.lines.isEmpty)
    }
}
