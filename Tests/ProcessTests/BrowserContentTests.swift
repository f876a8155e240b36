import Foundation
import TestSupport
import Testing

extension ProcessTests.BrowserTests {
    /// What stands on the page, after its scripts have run, is what the API says, in both languages.
    struct ContentTests {
        private typealias Tests = ProcessTests.BrowserTests

        /// Millionths with two decimals, half up, as people of the language write them.
        static func points(_ micro: Int, _ language: String) -> String {
            let hundredths = (micro + 5_000) / 10_000
            let text = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
            return language == "en" ? text : text.replacing(".", with: ",")
        }

        /// A row of the page: the text of its cells, without what is only said, and the bars' widths in per cent.
        private static let rows = """
            Array.from(document.querySelectorAll("table.ranking tbody tr")).map(function (row) {
              function text(e) {
                var copy = e.cloneNode(true);
                copy.querySelectorAll(".said").forEach(function (s) { s.remove(); });
                return copy.textContent.trim();
              }
              return Array.from(row.children).map(text);
            })
            """

        @BrowserActor @Test(arguments: languages, ["province", "branch", "department"])
        func `a ranking shows what the API says`(_ language: String, _ tier: String) throws {
            let world = try Tests.world()
            let question = "period=2026-11&tier=\(tier)"
            let rows = try world.json("/api/v1/rankings?\(question)")["rows"] as? [Browser.Fields] ?? []
            let before = try world.json("/api/v1/rankings?period=2026-10&tier=\(tier)")["rows"] as? [Browser.Fields]
            let ranks = (before ?? []).reduce(into: [String: Int]()) {
                $0[$1["unit_code"] as? String ?? ""] = $1["rank"] as? Int
            }
            let tab = try Tests.open(Tests.address("/?\(question)", language))
            let shown = try tab.evaluate(Self.rows) as? [[String]] ?? []
            #expect(shown.count == rows.count && rows.count >= 3)
            for (row, cells) in zip(rows, shown) {
                let code = row["unit_code"] as? String ?? ""
                let rank = row["rank"] as? Int
                let change = ranks[code].flatMap { before in rank.map { before - $0 } }
                let isEmpty = row["status"] as? String == "no-data"
                #expect(cells.first == (rank.map(String.init) ?? "–") + Self.range(row), "\(code)")
                #expect(cells[1] == Self.change(change), "\(code)")
                #expect(cells[2] == code)
                #expect(cells[3].hasPrefix(row["unit_name"] as? String ?? "?"))
                #expect(cells[4] == (isEmpty ? "" : Self.points(row["scaled_micro"] as? Int ?? -1, language)))
                for (place, group) in ["CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL"].enumerated() {
                    let micro = row[group] as? Int ?? -1
                    // Without a maximum, a group shows no points.
                    #expect(
                        cells[6 + place].hasPrefix(Self.points(micro, language) + "/") || micro == 0, "\(code) \(group)"
                    )
                }
                let heard = "\(row["heard"] as? Int ?? -1)/\(row["expected"] as? Int ?? -1)"
                #expect(cells.last?.hasPrefix(heard) == true, "\(code)")
            }
            try Tests.expectNoFaults(tab, question)
        }

        /// What can still become of a rank, where anything can.
        private static func range(_ row: Browser.Fields) -> String {
            guard let best = row["best_rank"] as? Int, let worst = row["worst_rank"] as? Int else { return "" }
            let mayBeUnranked = row["may_be_unranked"] as? Bool ?? false
            guard best != worst || mayBeUnranked else { return "" }
            return (best == worst ? " \(best)" : " \(best)–\(worst)") + (mayBeUnranked ? " / –" : "")
        }

        /// Each province is a tile with its figure, and leads to its page.
        @BrowserActor @Test(arguments: languages) func `the map shows what the API says`(_ language: String) throws {
            let rows = try Tests.world().json("/api/v1/rankings?period=2026-11")["rows"] as? [Browser.Fields] ?? []
            let tab = try Tests.open(Tests.address("/map?period=2026-11", language))
            let tiles = try tab.texts(
                "Array.from(document.querySelectorAll('.tiles li'), function (e) { return e.id })")
            #expect(tiles.count == 63 && rows.count == 63)
            for row in rows {
                let tile = "document.getElementById('u-\(row["unit_code"] as? String ?? "")').querySelector"
                let isEmpty = row["status"] as? String == "no-data"
                let shown = isEmpty ? "–" : Self.points(row["scaled_micro"] as? Int ?? -1, language)
                #expect(try tab.text("\(tile)('strong').textContent") == shown)
                let rank = (row["rank"] as? Int).map { " \($0)" } ?? ""
                #expect(try tab.text("\(tile)('.said').textContent").hasSuffix(rank))
                #expect(try tab.text("\(tile)('a').getAttribute('href')").hasPrefix("/units/"))
            }
            try Tests.expectNoFaults(tab, "map")
        }

        private static func change(_ change: Int?) -> String {
            switch change {
            case nil: "–"
            case 0?: "="
            case let change?: change > 0 ? "▲\(change)" : "▼\(-change)"
            }
        }

        @BrowserActor @Test(arguments: languages) func `alarms say what the API says`(_ language: String) throws {
            let world = try Tests.world()
            var alarms: [Browser.Fields] = []
            try require(within: 20, "an alarm is raised; \(world.centre.program.lastWords)") {
                alarms = try world.json("/api/v1/alarms")["alarms"] as? [Browser.Fields] ?? []
                return !alarms.isEmpty
            }
            let tab = try Tests.open(Tests.address("/alarms", language))
            let shown = try tab.text("document.querySelector('main').innerText")
            // The room on a disk moves while one looks; what is to be done does not.
            let texts = alarms.compactMap { $0["text_\(language)"] as? String }
            #expect(texts.count == alarms.count)
            for text in texts { #expect(shown.contains(text.split(separator: ". ").last ?? "?"), "\(shown)") }
            let count = language == "vi" ? "\(alarms.count) cảnh báo đang mở" : "\(alarms.count) alarm is raised"
            #expect(shown.contains(count), "\(shown)")
            try Tests.expectNoFaults(tab, "alarms")
        }

        /// The parts of a change add up to it, as the API has them and as the page shows it.
        @BrowserActor @Test(arguments: languages)
        func `why a score moved shows what the API says`(_ language: String) throws {
            let world = try Tests.world()
            for unit in ["01", BrowserWorld.busy] {
                let json = try world.json("/api/v1/units/\(unit)/explain?period=2026-11")
                let change = try #require(json["score_micro"] as? Int)
                let steps = json["steps"] as? [Browser.Fields] ?? []
                let parts = steps.flatMap { $0["parts"] as? [Browser.Fields] ?? [] }
                #expect(parts.reduce(0) { $0 + ($1["score_micro"] as? Int ?? 0) } == change && !parts.isEmpty)
                let tab = try Tests.open(Tests.address("/units/\(unit)/explain?period=2026-11", language))
                let size = Self.points(abs(change), language)
                #expect(try tab.text("document.querySelector('main').innerText").contains(size), "\(unit) \(change)")
                try Tests.expectNoFaults(tab, "explain \(unit)")
            }
        }

        @BrowserActor @Test(arguments: languages) func `a unit shows what the API says`(_ language: String) throws {
            let world = try Tests.world()
            for unit in ["01", BrowserWorld.busy] {
                let json = try world.json("/api/v1/units/\(unit)?period=2026-11")
                let tab = try Tests.open(Tests.address("/units/\(unit)?period=2026-11", language))
                let figures = try tab.texts(
                    "Array.from(document.querySelectorAll('.figures strong'), function (e) { return e.textContent })"
                )
                #expect(figures.first == Self.points(json["scaled_micro"] as? Int ?? -1, language), "\(json.keys)")
                let indicators = json["indicators"] as? [Browser.Fields] ?? []
                #expect(indicators.count == 30)
                for indicator in indicators where indicator["state"] as? String == "scored" {
                    let code = indicator["indicator"] as? String ?? ""
                    let shown = try tab.text("document.getElementById('i-\(code)').querySelector('.score').textContent")
                    #expect(shown == Self.points(indicator["points_micro"] as? Int ?? -1, language), "\(unit) \(code)")
                }
            }
        }

        @BrowserActor @Test func `who searches without marks finds, and may put the rows in order`() throws {
            let tab = try Tests.open("/?period=2026-11")
            _ = try tab.evaluate("document.querySelector('input[type=search]').focus()")
            try tab.type("da nang")
            try tab.expectLoad()
            try tab.enter()
            try tab.requireLoaded("what was searched")
            let names = "Array.from(document.querySelectorAll('tbody th a')).map(function (e) { return e.textContent })"
            #expect(try tab.texts(names) == ["Cục Thuế thành phố Đà Nẵng"])
            try tab.open("/?period=2026-11&sort=name")
            #expect(try tab.text("document.querySelector('[aria-sort]').getAttribute('aria-sort')") == "ascending")
            try Tests.expectNoFaults(tab, "search")
        }
    }
}
