import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A province that ends on 2025-06-30: its figures before and after, and what still comes for its dossiers.
    @Suite struct ReformTests {
        private static let now = "2025-08-15T10:00:00+07:00"
        private static let topology = """
            unit_code,parent_code,tier,name,from,to,successor
            VN,,nation,Cục Thuế,,,
            02,VN,province,Cục Thuế tỉnh Hà Giang,,2025-06-30,08
            08,VN,province,Thuế tỉnh Tuyên Quang,,,
            20101,02,branch,Chi cục Thuế thị xã Hà Giang,,2025-06-30,
            20101,08,branch,Chi cục Thuế thị xã Hà Giang,2025-07-01,,

            """

        private let country: Country
        private let centre: Aggregator

        init() throws {
            country = try Country(provinces: 0, branches: 0, departments: 0, now: Self.now)
            try country.scratch.write("topology.csv", Self.topology)
            try country.key("02", ["02"])
            try country.key("08", ["08", "02"])
            try country.key("20101", ["20101"])
            centre = try country.centre()
        }

        /// Dossiers of one kind: accepted, due, ended (or not yet), and how often told.
        private func rows(
            _ name: String, _ count: Int, _ accepted: String, due: String, ended: String = "", version: Int = 1
        ) -> String {
            (1...count).map { number in
                "\(name)-\(number),1.007027,2,\(accepted)T08:00:00,\(due),"
                    + "\(ended.isEmpty ? "" : "\(ended)T09:00:00"),\(ended.isEmpty ? 4 : 9),\(version)\n"
            }.joined()
        }

        private func drop(_ unit: String, _ file: String, _ rows: String...) throws {
            try country.scratch.drop("inbox/\(unit)/\(file).csv", ([Office.header + "\n"] + rows).joined())
        }

        private func dropOld(_ file: String) throws {
            try drop(
                "02", file, rows("OPEN", 40, "2025-05-12", due: "2025-05-20"),
                rows("JUNE", 20, "2025-06-03", due: "2025-06-10", ended: "2025-06-05"))
        }

        private static let periods = ["2025-05", "2025-06", "2025-07", "2025-Q2", "2025-Q3", "2025"]
        private static let days = ["2025-06-30", "2025-07-01", "2025-08-15"]

        private func questions() -> [Question] {
            Self.periods.flatMap { period in
                Self.days.filter { $0 > "2025-06-30" || !["2025-07", "2025-Q3"].contains(period) }.flatMap { day in
                    ["nation", "province", "branch"].flatMap { tier in
                        [false, true].map {
                            Question(period: period, tier: tier, asOf: day, isIndicators: $0)
                        }
                    }
                }
            }
        }

        /// Numerator and denominator of an indicator, as the centre says.
        private func indicator(_ code: String, _ unit: String, _ tier: String, _ period: String, _ day: String) throws
            -> String
        {
            let question = Question(period: period, tier: tier, asOf: day, isIndicators: true)
            let line = try centre.csv(question).split(separator: "\n").first { $0.hasPrefix("\(unit),\(code),") }
            return (line?.split(separator: ",", omittingEmptySubsequences: false)[2...3].joined(separator: "/"))
                ?? "none"
        }

        private func requireOnTime(_ expected: String, _ program: Launched) throws {
            var found = ""
            try require(
                within: 60, "2.1 is \(expected), but \(found); \(centre.program.lastWords); \(program.lastWords)"
            ) {
                found = try indicator("2.1", "VN", "nation", "2025", "2025-08-15")
                return found == expected
            }
        }

        private func expectSameAsOneProgram(_ what: Comment) throws {
            for question in questions() {
                let expected = try country.rank(question, records: "inbox", now: Self.now)
                let found = try centre.csv(question)
                #expect(found == expected, "\(what), \(question): \(firstDifference(expected, found))")
            }
        }

        // P-47, P-50
        @Test func `no dossier of a province that has ended leaves the sums, and late corrections still count`() throws
        {
            defer { country.end() }
            try dropOld("dossiers-old")
            for unit in ["08", "20101"] {
                try drop(
                    unit, "dossiers-1", rows("JUNE", 30, "2025-06-10", due: "2025-06-16", ended: "2025-06-12"),
                    rows("JULY", 30, "2025-07-02", due: "2025-07-09", ended: "2025-07-03"))
            }
            let old = try country.agent("02", ["02"], port: centre.protocolPort)
            let new = try country.agent("08", ["08"], port: centre.protocolPort)
            _ = try country.agent("20101", ["20101"], port: centre.protocolPort)
            // Forty are overdue, of sixty in each office.
            try requireOnTime("140/180", old)
            try expectSameAsOneProgram("while the old office runs")
            for day in Self.days {
                #expect(try indicator("4.3", "VN", "nation", "2025", day) == "0/180", "as of \(day)")
                #expect(try indicator("2.1", "VN", "nation", "2025-06", day) == "80/120", "as of \(day)")
                #expect(try indicator("4.3", "VN", "nation", "2025-Q2", day) == "0/120", "as of \(day)")
            }
            #expect(try indicator("2.1", "02", "province", "2025", "2025-06-30") == "80/120")
            #expect(try indicator("2.1", "02", "province", "2025", "2025-07-01") == "none")
            #expect(try indicator("2.1", "08", "province", "2025", "2025-07-01") == "140/180")
            #expect(try indicator("2.1", "08", "province", "2025-Q3", "2025-08-15") == "60/100")
            #expect(
                try centre.get("/api/v1/units/08?period=2025").body.contains(
                    "\"formerly\":[{\"unit\":\"02\",\"name\":\"Cục Thuế tỉnh Hà Giang\",\"until\":\"2025-06-30\"}]"))

            // The successor's agent serves the old code too, from the old office's files; then corrections come.
            _ = try old.terminate()
            _ = try new.terminate()
            try dropOld("dossiers-old-again")
            let successor = try country.agent("08", ["08", "02"], port: centre.protocolPort)
            try drop(
                "02", "dossiers-later",
                rows("OPEN", 10, "2025-05-12", due: "2025-05-20", ended: "2025-05-19", version: 2))
            try requireOnTime("150/180", successor)
            try expectSameAsOneProgram("after late corrections")
            #expect(try indicator("2.1", "02", "province", "2025-05", "2025-08-15") == "10/40")
            #expect(try indicator("2.1", "VN", "nation", "2025-Q3", "2025-08-15") == "60/90")
            #expect(try centre.get("/api/v1/audit").body.contains("\"difference\":null"))
        }
    }
}
