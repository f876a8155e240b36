import Intake
import Model
import Office
import Simulator
import TestSupport
import Testing

/// A seal that the centre takes back after it took effect: what left is read again (D-91).
@Suite struct ReopeningTests {
    /// An office that has sealed 2025 with two dossiers in it, one of which was to be corrected too late.
    private static func sealed(_ disk: VirtualDisk = VirtualDisk()) throws -> SealingOffice {
        let office = try SealingOffice(disk, at: 0, sealed: nil, delay: 0)
        try office.readOn(OneOffice.dossiers(7, 8))
        try office.read(SealingOffice.old(1, 2))
        try office.adopt(sealed: 2025, hash: 2)
        #expect(office.sealedYear == 2025 && office.office.counts.kept == 2)
        try office.readOn(SealingOffice.old(2, version: 2, channel: 1))
        #expect(office.told("2025") == [2, 2] && office.told("2026-10") == [2, 0])
        return office
    }

    // D-91
    @Test func `what left is read again, and told when all is read`() throws {
        let office = try Self.sealed()
        #expect(!office.office.wantsReadingAnew)
        try office.adopt(sealed: nil, hash: 3)
        #expect(office.office.wantsReadingAnew)
        office.beginReadingAnew()
        #expect(office.news == [.reopened(year: 2025)] && !office.office.wantsReadingAnew)
        let version = office.version
        try office.readOn(SealingOffice.old(1, 2))
        #expect(office.version == version && office.told("2025") == [2, 2], "not before all is read")
        #expect(!office.office.isSettled)
        try office.read(SealingOffice.old(2, version: 2, channel: 1))
        #expect(office.told("2025") == [2, 1] && office.told("2025-11") == [2, 1], "the correction counts now")
        #expect(office.told("2026-10") == [2, 0] && office.office.counts.kept == 4)
        #expect(office.sealedYear == nil && office.office.isSettled && office.news.count == 1)
        // Sealed again it is as if nothing had been.
        try office.adopt(sealed: 2025, hash: 4)
        #expect(office.sealedYear == 2025 && office.told("2025") == [2, 1] && office.office.counts.kept == 2)
    }

    // D-91
    @Test func `a year whose records are not all there any more stays sealed, and what is new counts`() throws {
        let office = try Self.sealed()
        try office.adopt(sealed: nil, hash: 3)
        office.beginReadingAnew()
        try office.readOn(OneOffice.dossiers(9))
        try office.read(SealingOffice.old(1))
        let period = try #require(Period("2025-11"))
        let kept = SealNews.keptSealed(year: 2025, period: period, measure: .received, told: 2, found: 1)
        #expect(office.news.last.map { $0 == kept || "\($0)".contains("told: 2, found: 1") } == true)
        #expect(office.sealedYear == 2025 && office.told("2025") == [2, 2] && office.told("2025-11") == [2, 2])
        #expect(office.told("2026-10") == [3, 0] && office.office.counts.kept == 3)
        #expect(office.office.yearKeptSealed == 2025 && !office.office.wantsReadingAnew)
        // Whoever has put the files back starts it again.
        let again = try SealingOffice(office.disk, at: 100, sealed: nil, delay: 0)
        #expect(again.office.wantsReadingAnew && again.told("2025") == [2, 2])
        again.beginReadingAnew()
        try again.read(SealingOffice.old(1, 2))
        #expect(again.sealedYear == nil && again.told("2025") == [2, 2] && again.told("2026-10") == [3, 0])
    }

    // D-91, Y-02: whatever the kind.
    @Test func `a year is sealed and opened again with every kind of record, and not while one kind is missing`() throws
    {
        let office = try SealingOffice(VirtualDisk(), at: 0, sealed: nil, delay: 0)
        let others = SealingOffice.others
        #expect(Set(others.map(\.kind)).union([.dossiers]) == Set(RecordKind.records))
        try office.readOn(SealingOffice.old(1))
        for other in others { try office.readOn(Array(other.file.utf8), other.kind) }
        try office.read(OneOffice.dossiers(7))
        func told(_ office: SealingOffice) -> [Int64] { others.map { office.told($0.measure, "2025") } }
        let whole = told(office)
        #expect(whole == [1, 9, 1, 1, 1, 1] && office.office.counts.kept == 8)
        try office.adopt(sealed: 2025, hash: 2)
        #expect(office.sealedYear == 2025 && office.office.counts.kept == 1 && told(office) == whole)
        // A power cut: what is sealed comes back from the store alone.
        var again = try SealingOffice(office.disk, at: 100, sealed: 2025, delay: 0)
        #expect(again.sealedYear == 2025 && told(again) == whole && again.office.counts.kept == 1)
        for (place, missing) in others.enumerated() {
            try again.adopt(sealed: nil, hash: UInt8(3 + 2 * place))
            again.beginReadingAnew()
            for other in others where other.kind != missing.kind {
                try again.readOn(Array(other.file.utf8), other.kind)
            }
            try again.read(SealingOffice.old(1))
            #expect(again.sealedYear == 2025 && told(again) == whole, "\(missing.kind)")
            let news = try #require(again.news.last)
            guard case .keptSealed(2025, _, missing.measure, whole[place], 0) = news else {
                Issue.record("\(missing.kind): \(news)")
                return
            }
            // Who puts the file back starts again, with the year open.
            again = try SealingOffice(again.disk, at: 200 + Int64(place), sealed: nil, delay: 0)
            again.beginReadingAnew()
            for other in others { try again.readOn(Array(other.file.utf8), other.kind) }
            try again.read(SealingOffice.old(1))
            #expect(again.sealedYear == nil && told(again) == whole && again.office.counts.kept == 8, "\(missing.kind)")
            try again.adopt(sealed: 2025, hash: UInt8(4 + 2 * place))
            #expect(again.sealedYear == 2025 && told(again) == whole, "\(missing.kind)")
        }
    }

    // D-91, Y-07
    @Test func `a power cut while the sources are read again tells nothing of a part`() throws {
        let office = try Self.sealed()
        try office.adopt(sealed: nil, hash: 3)
        office.beginReadingAnew()
        try office.readOn(SealingOffice.old(1))
        let again = try SealingOffice(office.disk, at: 100, sealed: nil, delay: 0)
        again.run(seconds: 60)
        #expect(again.told("2025") == [2, 2] && again.told("2026-10") == [2, 0] && again.office.wantsReadingAnew)
        again.beginReadingAnew()
        try again.readOn(SealingOffice.old(1, 2))
        try again.read(SealingOffice.old(2, version: 2, channel: 1))
        #expect(again.told("2025") == [2, 1] && again.sealedYear == nil)
    }
}
