import Bytes
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Workbooks as one-stop software exports them, in the inbox of a real agent.
    struct WorkbookTests {
        private static let inbox = "inbox/\(Office.unit)"

        private static func vector(_ name: String) throws -> [UInt8] {
            try Array(
                Data(contentsOf: URL(filePath: "\(ClusterFile.root)/Protocol/vectors/workbooks/\(name).xlsx")))
        }

        @Test(arguments: ["openpyxl", "libreoffice"])
        func `a workbook in the inbox counts as its CSV would, and is refused by rows of the sheet`(
            _ maker: String
        ) throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            try office.scratch.drop("\(Self.inbox)/dossiers-1.xlsx", try Self.vector("\(maker)-counted"))
            try office.requireReceived(4, agent)
            try require(within: 10, "the file is moved") {
                office.scratch.files("\(Self.inbox)/done") == ["dossiers-1.xlsx"]
            }
            var rejects = ""
            try require(within: 10, "the refused row: \(rejects)") {
                rejects = office.scratch.text("\(Self.inbox)/rejects/rejects.csv")
                return rejects.contains("dossiers-1.xlsx,8,NgayTiepNhan,bad-time,")
            }
            #expect(try office.differenceFromRank() == nil)
            // The same once more changes nothing; one that is cut short counts nothing and is set aside.
            try office.scratch.drop("\(Self.inbox)/dossiers-1.xlsx", try Self.vector("\(maker)-counted"))
            try office.scratch.drop(
                "\(Self.inbox)/dossiers-2.xlsx", try Self.vector("\(maker)-counted").dropLast(100))
            try require(within: 10, "both are moved") {
                office.scratch.files("\(Self.inbox)/done") == ["dossiers-1.xlsx", "dossiers-1~1.xlsx"]
                    && office.scratch.files("\(Self.inbox)/rejects").contains("dossiers-2.xlsx")
            }
            #expect(agent.log.contains("this is no .xlsx workbook, or it is cut short"), "\(agent.lastWords)")
            try office.requireReceived(4, agent)
            #expect(try agent.terminate() == 0)
        }

        @Test func `a workbook of another name counts by the name of its sheet, and is set aside without one`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            try office.scratch.drop("\(Self.inbox)/Xuất tháng 11.xlsx", try Self.vector("openpyxl-dossiers"))
            try office.scratch.drop("\(Self.inbox)/other.xlsx", try Self.vector("openpyxl-counted"))
            try office.scratch.drop("\(Self.inbox)/~$other.xlsx", Array("lock".utf8))
            try require(within: 30, "both are moved; \(agent.lastWords)") {
                office.scratch.files("\(Self.inbox)/done") == ["Xuất tháng 11.xlsx"]
                    && office.scratch.files("\(Self.inbox)/rejects").contains("other.xlsx")
            }
            #expect(agent.log.contains("neither the name nor a sheet"), "\(agent.lastWords)")
            try office.requireReceived(3, agent)
            #expect(try agent.terminate() == 0)
        }
    }
}
