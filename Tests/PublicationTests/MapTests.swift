import Configuration
import Model
import Publication
import Scoring
import TestSupport
import Testing

/// The map of provinces (Protocol/19-map-and-range.md).
@Suite struct MapTests {
    private static let unitCode = SampleRanking.unit

    /// Latitude and longitude of each province of 63, about its middle, in hundredths of a degree.
    private static let middles: [String: (north: Int, east: Int)] = [
        "01": (2100, 10570), "02": (2280, 10500), "04": (2270, 10620), "06": (2220, 10580), "08": (2210, 10520),
        "10": (2230, 10400), "11": (2160, 10300), "12": (2230, 10320), "14": (2120, 10400), "15": (2180, 10460),
        "17": (2070, 10530), "19": (2170, 10580), "20": (2185, 10660), "22": (2120, 10720), "24": (2135, 10640),
        "25": (2130, 10510), "26": (2135, 10560), "27": (2110, 10610), "30": (2090, 10635), "31": (2080, 10670),
        "33": (2080, 10605), "34": (2050, 10640), "35": (2050, 10595), "36": (2025, 10620), "37": (2020, 10590),
        "38": (2000, 10530), "40": (1920, 10490), "42": (1830, 10570), "44": (1750, 10630), "45": (1675, 10690),
        "46": (1630, 10750), "48": (1605, 10800), "49": (1560, 10790), "51": (1500, 10870), "52": (1410, 10900),
        "54": (1320, 10910), "56": (1230, 10900), "58": (1170, 10890), "60": (1110, 10810), "62": (1460, 10790),
        "64": (1380, 10820), "66": (1280, 10820), "67": (1220, 10770), "68": (1170, 10810), "70": (1175, 10690),
        "72": (1140, 10610), "74": (1120, 10670), "75": (1110, 10720), "77": (1050, 10725), "79": (1080, 10670),
        "80": (1070, 10620), "82": (1040, 10630), "83": (1010, 10650), "84": (980, 10630), "86": (1010, 10597),
        "87": (1050, 10560), "89": (1050, 10520), "91": (990, 10510), "92": (1010, 10560), "93": (980, 10560),
        "94": (960, 10590), "95": (930, 10550), "96": (910, 10505),
    ]

    /// Provinces that border each other on land, along the whole country.
    private static let borders63 = [
        "12-10", "12-11", "12-14", "11-14", "10-02", "10-15", "02-08", "02-04", "04-06", "04-20", "15-08", "15-25",
        "15-14", "08-06", "08-19", "08-26", "06-19", "06-20", "20-24", "20-22", "25-26", "25-17", "25-14", "26-19",
        "26-01", "19-24", "24-27", "24-30", "24-22", "22-31", "17-01", "17-14", "01-27", "27-30", "27-33", "30-31",
        "30-33", "30-34", "31-34", "33-34", "33-35", "01-35", "35-37", "35-36", "36-34", "36-37", "37-38", "38-40",
        "40-42", "42-44", "44-45", "45-46", "46-48", "46-49", "48-49", "49-51", "49-62", "51-62", "51-52", "62-64",
        "64-52", "64-66", "52-54", "66-54", "66-56", "54-56", "66-67", "66-68", "67-68", "67-70", "56-68", "56-58",
        "58-68", "58-60", "68-60", "68-75", "70-72", "70-74", "72-80", "72-74", "74-75", "74-79", "75-60", "75-77",
        "75-79", "77-60", "79-80", "80-82", "80-87", "82-83", "82-87", "82-86", "83-84", "84-86", "84-94", "86-92",
        "87-89", "87-92", "89-91", "89-92", "91-92", "91-93", "91-96", "92-93", "93-94", "93-95", "94-95", "95-96",
    ]
    private static let borders34 = [
        "12-15", "12-11", "12-14", "11-14", "15-08", "15-25", "15-14", "08-04", "08-19", "04-19", "04-20", "19-20",
        "19-24", "19-25", "20-24", "20-22", "24-22", "24-01", "25-01", "25-14", "01-37", "01-33", "24-33", "33-31",
        "22-31", "33-37", "37-38", "38-40", "40-42", "42-44", "44-46", "46-48", "48-51", "51-52", "52-66", "66-56",
        "66-68", "56-68", "68-75", "68-79", "75-79", "75-80", "79-80", "80-82", "82-86", "82-91", "82-92", "86-92",
        "91-92", "91-96", "92-96",
    ]

    private static func topology(_ name: String) throws -> Topology {
        try Topology(csv: ClusterFile.read("topology/\(name).csv"), file: name)
    }

    private static func provinces(_ name: String, on day: String) throws -> [UnitCode] {
        let tree = try topology(name).tree(on: try #require(Day(day)))
        return tree.units.filter { tree.tier(of: $0) == .province }
    }

    // U-09
    @Test func `each province of every shipped topology has a tile of its own, and every tile is a province`() throws {
        let shipped = [
            ("vietnam-63", "2026-11-29", 63), ("vietnam-34", "2025-06-30", 63), ("vietnam-34", "2025-07-01", 34),
        ]
        for (name, day, count) in shipped {
            let provinces = try Self.provinces(name, on: day)
            let grid = TileGrid.holding(provinces)
            #expect(provinces.count == count && Set(grid.places.keys) == Set(provinces), "\(name) \(day)")
            #expect(Set(grid.places.values).count == count)
            for place in grid.places.values {
                #expect(place.row < TileGrid.rowsMax && place.column < TileGrid.columnsMax)
            }
        }
        // What neither has: the greater grid, and the rest below.
        #expect(TileGrid.holding([Self.unitCode("77"), Self.unitCode("ABC")]).places.count == 63)
    }

    // U-09
    @Test func `neighbours stand side by side, the north above the south, the west left of the east`() throws {
        for (grid, borders, north) in [(TileGrid.of63, Self.borders63, 100), (TileGrid.of34, Self.borders34, 125)] {
            for border in borders {
                let pair = try border.split(separator: "-").map {
                    try #require(grid.places[Self.unitCode(String($0))], "\(border)")
                }
                let distance = max(abs(pair[0].row - pair[1].row), abs(pair[0].column - pair[1].column))
                #expect(distance <= 2, "\(border)")
            }
            let near = try borders.count { border in
                let pair = try border.split(separator: "-").map { try #require(grid.places[Self.unitCode(String($0))]) }
                return max(abs(pair[0].row - pair[1].row), abs(pair[0].column - pair[1].column)) == 1
            }
            // Nearly all of them touch, by a side or a corner.
            #expect(near * 10 >= borders.count * 9, "\(near) of \(borders.count)")
            for (unit, place) in grid.places {
                let one = try #require(Self.middles[unit.description])
                for (other, otherPlace) in grid.places {
                    let two = try #require(Self.middles[other.description])
                    if one.north - two.north >= north {
                        #expect(place.row < otherPlace.row, "\(unit) is north of \(other)")
                    }
                    if abs(one.north - two.north) < 50, one.east - two.east >= 120 {
                        #expect(place.column > otherPlace.column, "\(unit) is east of \(other)")
                    }
                }
            }
        }
    }

    private static func page(
        _ ranking: Ranking, by text: String = "score", _ language: PageLanguage = .vietnamese
    ) throws -> String {
        var page = MapPage(
            report: SampleRanking.report(ranking), figure: try #require(MapFigure(text, in: ranking.catalogue)),
            language: language, generatedAt: SampleRanking.moment, isTraining: false)
        page.names = [unitCode("01"): "Hà <Nội>"]
        page.periods = [SampleRanking.period]
        return String(decoding: page.document().bytes, as: UTF8.self)
    }

    private static func ranking() throws -> Ranking {
        let scores = [
            (score: try SampleRanking.score("01", onTime: 600, scope: 600, tier: .province), name: "Một"),
            (score: try SampleRanking.score("79", onTime: 300, scope: 600, tier: .province), name: "Hai"),
            (score: try SampleRanking.score("96", onTime: 0, scope: 0, tier: .province), name: "Ba"),
            (score: try SampleRanking.score("X1", onTime: 1, scope: 3, tier: .province), name: "Bốn"),
        ]
        return Ranking(scores, league: League(.province), by: try SampleRanking.scorer())
    }

    // U-09, U-10
    @Test func `a tile says its figure as text, has a class and a place, and leads to its province`() throws {
        let html = try Self.page(try Self.ranking())
        #expect(
            html.contains("<li id=\"u-01\" class=\"tile q4 r3 c3\"><a href=\"/units/01?period=2026-10\">Hà &lt;Nội&gt;")
        )
        #expect(html.contains("Hà &lt;Nội&gt; <strong>100,00</strong><span class=\"said\">, hạng 1</span></a></li>"))
        // In the order in which they stand, those without a place below, nobody lost.
        let tiles = html.matches(of: #/<li id="u-([^"]*)" class="tile ([a-z0-9 ]*)"/#).map {
            "\($0.output.1) \($0.output.2)"
        }
        #expect(tiles == ["01 q4 r3 c3", "79 q1 r15 c2", "96 none r18 c0", "X1 none"], "\(tiles)")
        #expect(html.contains("<ul class=\"tiles rest\">"))
        let english = try Self.page(try Self.ranking(), .english)
        #expect(english.contains(">100.00</strong>") && english.contains("<h3>Legend</h3>"))
    }

    // U-10
    @Test func `tiles are coloured by score, by each group and by each indicator, and the legend counts them`() throws {
        let ranking = try Self.ranking()
        for figure in MapFigure.all(of: ranking.catalogue) {
            let text = figure.text(in: ranking.catalogue)
            for language in PageLanguage.allCases {
                let html = try Self.page(ranking, by: text, language)
                let tiles = html.matches(of: #/<li id="u-[^"]*" class="tile/#).count
                let counted = html.matches(of: #/aria-hidden="true"></span> [^<]*: ([0-9]+)<\/li>/#)
                    .reduce(0) { $0 + (Int($1.output.1) ?? 0) }
                #expect(tiles == 4 && counted == 4, "\(text) \(language): \(tiles), \(counted)")
                #expect(html.contains("<option value=\"\(text)\" selected>"), "\(text)")
                #expect(html.firstMatch(of: #/(?i)<[^>]*\sstyle\s*=/#) == nil)
            }
        }
        let half = try Self.page(ranking, by: "2.1")
        #expect(half.contains("<strong>10,00/20</strong>") && half.contains("id=\"u-79\" class=\"tile q2 "))
        #expect(half.contains("href=\"/map?period=2026-09&amp;by=2.1\""))
        #expect(MapFigure("2.2", in: ranking.catalogue) == nil, "minutes are no share")
        #expect(MapFigure("G1", in: ranking.catalogue) == nil && MapFigure("", in: ranking.catalogue) == nil)
    }

    @Test func `the map can be read in every class, and its stylesheet has every place`() {
        for level in 0..<5 { #expect(PageStyle.sheet.contains(".q\(level) { background: #")) }
        for grid in [TileGrid.of63, .of34] {
            for place in grid.places.values {
                #expect(PageStyle.sheet.contains(".r\(place.row) { grid-row: \(place.row + 1); }"))
                #expect(PageStyle.sheet.contains(".c\(place.column) { grid-column: \(place.column + 1); }"))
            }
        }
        for word in ["http://", "https://", "@import", "url("] { #expect(!PageStyle.sheet.contains(word)) }
    }
}
