import Configuration
import Daemons
import HTTPService
import Intake
import Model
import Nodes
import Peering
import Publication
import TestSupport
import Testing
import Wire
import Workbench

/// A forecast at a centre, from cells, beside that of `tamcap forecast` from the records of which they were counted.
@Suite struct ForecastAtCentreTests {
    private static let header = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,Xoa,CapNhat\n"
    private static let units = ["10101", "10103", "10105"]
    private static let common = "1.007027"

    /// Two years of an office: quiet, busy on some weekday, or with gaps; corrections and withdrawals among them.
    private static func records(_ random: inout SplitMix64, _ unit: String, _ calendar: WorkingCalendar) -> String {
        let busy = Int.random(in: 0..<5, using: &random)
        let size = Int.random(in: 2...4, using: &random)
        let first = (Day("2024-11-18") ?? .first).advanced(by: Int.random(in: 0..<90, using: &random))
        var text = header
        for place in 0..<Int(Self.asOf.number - first.number) {
            let day = first.advanced(by: place)
            guard calendar.isWorkingDay(day) || Int.random(in: 0..<20, using: &random) == 0 else { continue }
            for number in 0..<Int.random(in: 0...(day.weekday == busy ? 3 * size : size), using: &random) {
                let id = "\(unit)-\(day)-\(number)"
                let procedure = ["1.007027", "1.007027", "1.007050", "9.9"].randomElement(using: &random) ?? ""
                let due = day.advanced(by: 9)
                text += "\(id),\(procedure),\(day) 09:00,\(due),4,0,1\n"
                switch Int.random(in: 0..<30, using: &random) {
                case 0: text += "\(id),\(procedure),\(day) 09:00,\(due),4,1,2\n"
                case 1: text += "\(id),\(procedure),\(day.advanced(by: -1)) 09:00,\(due),4,0,2\n"
                default: break
                }
            }
        }
        return text
    }

    private static let asOf = Day("2026-11-16") ?? .last
    private let now = Instant(monotonicMilliseconds: 5, unixMilliseconds: 1_794_794_400_000)

    /// A centre that holds the cells of records, by unit.
    private struct Centre {
        let node: Node
        let book: RankingBook
        let now: Instant

        init(_ now: Instant) throws {
            self.now = now
            node = Node(
                settings: NodeSettings(
                    identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation),
                    upstreams: [], owned: try ForecastAtCentreTests.units.map { try Words.unit($0) }),
                keyRing: KeyRing(), seed: [1])
            book = RankingBook(
                BundleContents(
                    topology: try Topology(csv: ClusterFile.topology63, file: "t"),
                    register: try Register(csv: ClusterFile.procedures, file: "r"),
                    calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "c"),
                    catalogue: CatalogueFile.standard(), hash: [1]), of: node)
            node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        }

        /// Counts as an agent does whose minor is `minor`.
        func count(_ text: String, _ unit: UnitCode, minor: UInt8 = Measure.newestMinor) throws {
            var store = RecordStore(
                accepting: .units([unit]),
                rules: IntakeRules(register: book.contents.register, calendar: book.contents.calendar),
                now: ForecastAtCentreTests.asOf.begin)
            store.tellsMinor = minor
            var stream = store.open(name: "f", kind: .dossiers, format: .csv, owner: nil, mapping: .none)
            try store.read(&stream, Array(text.utf8))
            try store.finish(&stream)
            _ = node.commit(unit, store.cells(of: unit).map { (key: $0.key, measures: $0.new) }, now: now)
        }

        func ask(_ target: String) throws -> (status: HTTPStatus, body: [UInt8]) {
            let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
            let configuration = try AggregatorConfiguration(Array(file.utf8), file: "c", folder: ".")
            let answer = AggregatorAPI(
                node: node, book: book, audit: RollUpAudit(), configuration: configuration, now: now
            ).answer(try #require(HTTPRequest(target: target)))
            return (answer.status, answer.body)
        }
    }

    private static func command(_ folder: TemporaryFolder, _ unit: String, _ asOf: Day) throws -> ForecastCommand {
        ForecastCommand(
            records: folder.path, unit: try Words.unit(unit), asOf: asOf, now: Self.asOf.begin)
    }

    // Z-16
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `cells and records forecast the same, byte for byte, for an office, a province and the nation`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        let centre = try Centre(now)
        for unit in Self.units {
            let text = Self.records(&random, unit, centre.book.contents.calendar)
            _ = try folder.write("\(unit)/dossiers.csv", text)
            try centre.count(text, try Words.unit(unit))
        }
        for unit in ["10101", "01", "VN"] {
            for (asOf, procedure) in [("2026-11-16", nil), ("2026-01-09", nil), ("2026-11-16", Self.common)] {
                var command = try Self.command(folder, unit, try #require(Day(asOf)))
                command.procedure = try procedure.map { try Words.procedure($0) }
                var console = Console.silent
                let report = try command.compute(&console).report
                let more = procedure.map { "&procedure=\($0)" } ?? ""
                let answer = try centre.ask("/api/v1/units/\(unit)/forecast?as_of=\(asOf)\(more)")
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == .ok && answer.body == report.json(), "seed \(seed), \(unit) \(asOf): \(text)")
                let csv = try centre.ask("/api/v1/units/\(unit)/forecast.csv?as_of=\(asOf)\(more)")
                #expect(csv.body == report.csv(), "seed \(seed), \(unit) \(asOf)")
            }
        }
        // Z-22
        for (asOf, procedure) in [("2026-11-16", nil), ("2026-01-09", Self.common)] {
            var command = try Self.command(folder, "VN", try #require(Day(asOf)))
            command.unit = nil
            command.procedure = try procedure.map { try Words.procedure($0) }
            var console = Console.silent
            let list = try command.computeAll(&console).list
            let more = procedure.map { "&procedure=\($0)" } ?? ""
            let answer = try centre.ask("/api/v1/forecasts.csv?as_of=\(asOf)\(more)")
            #expect(answer.status == .ok && answer.body == list.csv(), "seed \(seed), \(asOf)")
        }
    }

    // Z-21, Z-22
    @Test func `every unit has a line with its own answer's figures, and what its offices expect`() throws {
        var random = SplitMix64(seed: 9)
        let centre = try Centre(now)
        for unit in Self.units {
            try centre.count(Self.records(&random, unit, centre.book.contents.calendar), try Words.unit(unit))
        }
        let answer = try centre.ask("/api/v1/forecasts.csv")
        var reader = CSVText(String(decoding: answer.body, as: UTF8.self))
        let head = reader.row() ?? []
        var rows: [String: [String: String]] = [:]
        var codes: [String] = []
        while let row = reader.row() {
            codes.append(row[0])
            rows[row[0]] = Dictionary(uniqueKeysWithValues: zip(head, row))
        }
        let tree = centre.book.contents.topology.tree(on: Self.asOf)
        #expect(codes == tree.units.map(\.description) && codes.count > 400)
        for unit in ["VN", "01", "10101"] {
            let json = String(decoding: try centre.ask("/api/v1/units/\(unit)/forecast").body, as: UTF8.self)
            let row = try #require(rows[unit])
            #expect(json.contains("\"totalMicro\":\(row["total_micro"] ?? "?"),"), "\(json)")
            #expect(json.contains("\"method\":\"\(row["method"] ?? "?")\""))
            guard unit != "10101" else {
                #expect(json.contains("\"offices\":null") && row["offices"] == "")
                continue
            }
            #expect(row["offices"] == "3" && row["offices_without"] == "0")
            #expect(
                json.contains(
                    "\"offices\":{\"forecast\":3,\"without\":0,\"totalMicro\":\(row["offices_micro"] ?? "?"),"))
        }
        let sum = Self.units.compactMap { Int64(rows[$0]?["total_micro"] ?? "") }.reduce(0, +)
        #expect(rows["01"]?["offices_micro"] == "\(sum)")
        #expect(
            rows["10105"]?["state"] != "unknown" && rows["79"]?["state"] == "unknown"
                && rows["79"]?["total_micro"] == "")
        let page = String(decoding: try centre.ask("/units/01/forecast?lang=en").body, as: UTF8.self)
        #expect(page.contains("The sum of what 3 offices expect.") && page.contains("/api/v1/forecasts.csv?as_of="))
        #expect(
            !String(decoding: try centre.ask("/units/10101/forecast").body, as: UTF8.self).contains("id=\"offices\""))
    }

    // B-09
    @Test func `what to reform next has the forecast of a procedure's own answer, where there is one`() throws {
        var random = SplitMix64(seed: 10)
        let centre = try Centre(now)
        for unit in Self.units {
            try centre.count(Self.records(&random, unit, centre.book.contents.calendar), try Words.unit(unit))
        }
        for unit in ["VN", "01", "10103"] {
            let json = String(
                decoding: try centre.ask("/api/v1/units/\(unit)/reform-next?period=2026-10").body, as: UTF8.self)
            let forecast = String(
                decoding: try centre.ask("/api/v1/units/\(unit)/forecast?procedure=\(Self.common)").body, as: UTF8.self)
            let total = try #require(forecast.firstMatch(of: /"totalMicro":([0-9]+)/)?.1)
            let row = try #require(json.firstMatch(of: /"procedure":"1\.007027".*?"forecast_micro":([0-9a-z]+)/)?.1)
            #expect(total == row && json.contains("\"forecast_from\":\"2026-11-16\""), "\(unit): \(json)")
            #expect(json.contains("\"forecast_micro\":null,\"last_four_weeks\":null"))
        }
        let page = String(decoding: try centre.ask("/units/01/reform-next?period=2026-10").body, as: UTF8.self)
        #expect(page.contains("Dự báo 4 tuần (4 tuần qua)") && page.contains("chưa dự báo"))
    }

    // Z-16
    @Test func `a change of an office's cells is in the next forecast`() throws {
        var random = SplitMix64(seed: 4)
        let centre = try Centre(now)
        let unit = try Words.unit("10101")
        let text = Self.records(&random, "10101", centre.book.contents.calendar)
        try centre.count(text, unit)
        let before = centre.book.arrivals(of: try Words.unit("VN"), before: Self.asOf)
        try centre.count(text + "X,\(Self.common),2026-11-13 10:00,2026-11-20,4,0,1\n", unit)
        let after = centre.book.arrivals(of: try Words.unit("VN"), before: Self.asOf)
        let day = try #require(Day("2026-11-13"))
        #expect((after.counts[day] ?? 0) == (before.counts[day] ?? 0) + 1 && after.gaps.isEmpty)
    }

    // Z-12, Z-16
    @Test func `the page says what is expected in both languages, and the unit's page leads there`() throws {
        var random = SplitMix64(seed: 7)
        let centre = try Centre(now)
        let text = Self.records(&random, "10101", centre.book.contents.calendar)
        try centre.count(text, try Words.unit("10101"))
        func page(_ target: String) throws -> String { String(decoding: try centre.ask(target).body, as: UTF8.self) }
        #expect(try page("/units/10101").contains("href=\"/units/10101/forecast?period=2026-11\""))
        let vietnamese = try page("/units/10101/forecast")
        let english = try page("/units/10101/forecast?lang=en&procedure=\(Self.common)")
        #expect(vietnamese.contains("<h1>Dự báo hồ sơ tiếp nhận: "), "\(vietnamese)")
        #expect(vietnamese.contains("Mức cơ sở: không mô hình nào tốt hơn") || vietnamese.contains("Cách dự báo: "))
        #expect(english.contains("<h1>Forecast of arrivals: ") && english.contains("procedure \(Self.common)"))
        #expect(english.contains("/api/v1/units/10101/forecast.csv?as_of=2026-11-16&amp;procedure=\(Self.common)"))
        // Four weeks and their sum, six methods, 28 days.
        #expect(vietnamese.ranges(of: "<tr><th scope=\"row\">").count == 5 + 6 + 28)
        #expect(try page("/units/10101/forecast?procedure=1.000001").contains("quá ít để dự báo"))
    }

    // Z-19
    @Test func `an office that fell silent is named, since its days look as if nothing had come`() throws {
        var random = SplitMix64(seed: 8)
        let centre = try Centre(now)
        for unit in ["10101", "10103"] {
            let code = try Words.unit(unit)
            try centre.count(Self.records(&random, unit, centre.book.contents.calendar), code)
            let day = try #require(Day(unit == "10101" ? "2026-11-15" : "2026-11-12"))
            let health = Health(
                handle: 0, freshness: day.begin.seconds + 3_600, rejects: [], clockOffsetMilliseconds: 0, build: "t",
                bundle: [], isResyncing: false)
            _ = centre.node.setHealth(health, of: code, now: now)
        }
        func page(_ unit: String) throws -> String {
            String(decoding: try centre.ask("/units/\(unit)/forecast?lang=en").body, as: UTF8.self)
        }
        #expect(try page("01").contains("Figures that end before the last known day: 10103 ("))
        #expect(try page("10103").contains("end before the last known day"))
        #expect(try !page("10101").contains("end before the last known day"))
    }

    // Z-17
    @Test func `an office whose agent tells no days is named, and never forecast from zeros`() throws {
        var random = SplitMix64(seed: 5)
        let centre = try Centre(now)
        for (unit, minor) in zip(Self.units, [Measure.newestMinor, 3, Measure.newestMinor]) {
            let text = Self.records(&random, unit, centre.book.contents.calendar)
            try centre.count(text, try Words.unit(unit), minor: minor)
        }
        #expect(try centre.ask("/api/v1/units/10101/forecast").status == .ok)
        for unit in ["10103", "01", "VN"] {
            let answer = try centre.ask("/api/v1/units/\(unit)/forecast")
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.status == .notFound && text.contains("10103 (2026-11)"), "\(unit): \(text)")
        }
    }

    // Z-17
    @Test func `days are known from the month on that follows the last one without them`() throws {
        let centre = try Centre(now)
        var cells: [(key: CellKey, measures: Measures)] = []
        for (month, isTold) in [("2026-08", true), ("2026-09", false), ("2026-10", true), ("2026-11", true)] {
            let period = try #require(Period(month))
            var entries = [Measures.Entry(Slot(.received), 14)]
            if isTold {
                entries += (0..<14).map {
                    Measures.Entry(Slot(.receivedByDay, key: Slot.scheduleKey(period.firstDay.advanced(by: $0))), 1)
                }
            }
            cells.append((CellKey(period, try Words.procedure(Self.common)), try Measures(canonical: entries)))
        }
        _ = centre.node.commit(try Words.unit("10101"), cells, now: now)
        let answer = try centre.ask("/api/v1/units/10101/forecast")
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.status == .ok && text.contains("\"knownFrom\":\"2026-10-01\""), "\(text)")
        #expect(text.contains("\"notTold\":[{\"unit\":\"10101\",\"month\":\"2026-09\"}]"), "\(text)")
    }

    // Z-15, Z-18
    @Test func `what cannot be forecast says why`() throws {
        let centre = try Centre(now)
        var random = SplitMix64(seed: 6)
        let text = Self.records(&random, "10101", centre.book.contents.calendar)
        try centre.count(text, try Words.unit("10101"))
        func refusal(_ target: String) throws -> (HTTPStatus, String) {
            let answer = try centre.ask(target)
            return (answer.status, String(decoding: answer.body, as: UTF8.self))
        }
        let few = try refusal("/api/v1/units/10101/forecast?procedure=1.000001")
        #expect(few.0 == .notFound && few.1.contains("quá ít để dự báo: 0 hồ sơ"), "\(few)")
        let future = try refusal("/api/v1/units/10101/forecast?as_of=2026-11-17")
        #expect(future.0 == .badRequest && future.1.contains("as_of muộn nhất là hôm nay"), "\(future)")
        #expect(try refusal("/api/v1/units/10103/forecast").0 == .notFound)
        #expect(try refusal("/api/v1/units/99999/forecast").0 == .notFound)
        #expect(try refusal("/api/v1/units/10101/forecast?period=2026-10").0 == .badRequest)
        #expect(
            try refusal("/api/v1/units/10101/forecast?procedure=\(String(repeating: "1", count: 33))").0 == .badRequest)
    }
}
