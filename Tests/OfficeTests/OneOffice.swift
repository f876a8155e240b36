import Configuration
import Model
import Nodes
import Office
import Peering
import TestSupport
import Testing

/// The office 10101, its clock and its rows.
enum OneOffice {
    static func unit() throws -> UnitCode { try #require(UnitCode("10101")) }

    static func contents(_ calendar: WorkingCalendar = WorkingCalendar(), hash: UInt8 = 1) throws -> BundleContents {
        BundleContents(
            topology: try Topology(csv: ClusterFile.topology63, file: "topology"),
            register: try Register(csv: ClusterFile.procedures, file: "register"), calendar: calendar,
            catalogue: CatalogueFile.standard(), hash: [hash])
    }

    /// So many seconds after midnight in Viet Nam, 2026-11-01.
    static func now(_ seconds: Int64) -> Instant {
        let at = (1_793_466_000 + seconds) * 1_000
        return Instant(monotonicMilliseconds: at - 1_790_000_000_000, unixMilliseconds: at)
    }

    static func emptyDesk(_ contents: BundleContents, at time: Int64, keepsRows: Bool) throws -> OfficeDesk {
        OfficeDesk(
            units: [try unit()], contents: contents, coalesceMilliseconds: 200, keepsRows: keepsRows, now: now(time))
    }

    /// A record file of dossiers of October, open, due after three working days.
    static func dossiers(_ numbers: Int...) -> [UInt8] {
        let header = "MaHoSo,MaTTHC,KenhThucHien,NgayNopHoSo,NgayTiepNhan,TrangThaiHoSo,CapNhat\n"
        let rows = numbers.map { "10101-\($0),1.007027,1,2026-10-30 08:00,2026-10-30 08:00,2,1\n" }
        return Array((header + rows.joined()).utf8)
    }
}
