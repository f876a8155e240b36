import Bytes
import Configuration
import Model
import Nodes
import Official
import Testing
import Wire

/// A publication of four offices in a tree of two provinces, as small as one can be.
struct SmallPublication {
    static let topology = """
        unit_code,parent_code,tier,name,from,to,successor
        VN,,nation,N,,,
        01,VN,province,P,,,
        02,VN,province,Q,,,
        0101,01,branch,A,,,
        0102,01,branch,B,,2026-09-30,0101
        0201,02,branch,C,,,

        """
    static let register = "MaTTHC,CapThucHien,ThoiHan,DonViThoiHan,TrangThai\n1.1,branch,5,ngay,cong_khai\n"
    static let targets = """
        target_id,source_document,location,year,indicator_code,comparator,value,unit,text_vi,applies_to
        T1,d,l,2026,2.1,>=,90,%,t,branch

        """

    var onTime: [String: Int64] = ["0101": 70, "0102": 5, "0201": 90]
    var missing: Set<String> = []
    var points = 20
    var number = 1
    var revision = 1
    var asOf = "2026-11-05"
    var previous: OfficialManifest.Previous?
    /// Another publication's files, whose period this one revises.
    var before: [String: [UInt8]]?

    /// All formulas, of which one gives points.
    static func catalogue(points: Int) -> [UInt8] {
        let standard = CatalogueFile.standard()
        var json = JSONWriter()
        json.object { json in
            json.field("name", "small")
            json.field("minimumScope", 1)
            json.field("base") { json in
                json.object { json in for tier in Tier.allCases { json.field(tier.description, "register") } }
            }
            json.field("switches") { json in
                json.object { json in
                    json.field("syncFactor", true)
                    json.field("paidOnlineDenominator", "all")
                }
            }
            json.field("bands") { json in
                json.array { json in
                    json.object { json in
                        json.field("from", 0)
                        json.field("vi", "x")
                        json.field("en", "x")
                    }
                }
            }
            json.field("groups") { json in
                json.array { json in
                    for code in Catalogue.groupCodes {
                        json.object { json in
                            json.field("code", code)
                            json.field("vi", "x")
                            json.field("en", "x")
                        }
                    }
                }
            }
            json.field("indicators") { json in
                json.array { json in
                    for indicator in standard.indicators {
                        json.object { json in
                            json.field("code", indicator.code)
                            json.field("group", Catalogue.groupCodes[indicator.group])
                            json.field("formula", indicator.formula.rawValue)
                            json.field("vi", "x")
                            json.field("en", "x")
                            if indicator.code == "2.1" {
                                json.field("points", points)
                                json.field("fullAtPercent", 100)
                                json.field("whenEmpty", "empty")
                            } else {
                                json.field("info", true)
                            }
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    static func key(_ unit: UnitCode) -> [UInt8] { SHA256.digest(unit.bytes).bytes }

    /// A hundred dossiers, so many of them on time, and as many in the month before.
    private static func export(_ unit: UnitCode, onTime: Int64) throws -> UnitExport {
        var state = UnitState(unit: unit, tagCapacity: 1, tellsOthers: false)
        state.begin(Incarnation(counter: 1, random: 7))
        let counts: [(Measure, Int64)] = [
            (.received, 100), (.receivedDirect, 100), (.scope, 100), (.onTime, onTime), (.late, 100 - onTime),
        ]
        let measures = try Measures(canonical: counts.map { Measures.Entry(Slot($0.0), $0.1) })
        let cells = try ["2026-09", "2026-10"].map {
            (key: CellKey(try #require(Period($0)), try #require(ProcedureCode("1.1"))), measures: measures)
        }
        _ = state.commit(cells)
        state.attestation = Attestation.make(key: key(unit), state)
        return try #require(UnitExport(state, takenAtUnixMilliseconds: 1_794_000_000_000))
    }

    func inputs() throws -> OfficialInputs {
        var (offices, units) = ([OfficialInputs.Office](), [UnitCode: UnitExport]())
        for code in ["01", "0101", "0102", "02", "0201"] {
            let unit = try #require(UnitCode(code))
            if let count = onTime[code] { units[unit] = try Self.export(unit, onTime: count) }
            offices.append(
                OfficialInputs.Office(
                    unit: unit, name: code == "0102" ? "B" : "x",
                    standing: code == "0102" ? .unexpected : missing.contains(code) ? .missing : .heard,
                    counts: units[unit] != nil, freshness: Moment(seconds: 1_793_000_000)))
        }
        return OfficialInputs(
            period: try #require(Period("2026-10")), asOf: try #require(Day(asOf)),
            rules: OfficialInputs.Rules(
                topology: Array(Self.topology.utf8), procedures: Array(Self.register.utf8), calendar: [],
                catalogue: Self.catalogue(points: points), targets: Array(Self.targets.utf8)),
            offices: offices, units: units)
    }

    /// The manifest and every file by its name.
    func make() throws -> (manifest: OfficialManifest, files: [String: [UInt8]]) {
        let inputs = try inputs()
        var files = inputs.files() + (try OfficialFigures(inputs).files())
        if let before {
            let new = files.reduce(into: [String: [UInt8]]()) { $0[$1.name] = $1.bytes }
            files.append(OfficialFile(OfficialChanges.fileName, OfficialChanges.csv(from: before, to: new)))
        }
        let expected = inputs.offices.filter { $0.standing != .unexpected }
        var manifest = OfficialManifest(
            number: number, unit: try #require(UnitCode("VN")), period: inputs.period, asOf: inputs.asOf,
            revision: revision, made: Moment(seconds: 1_794_000_000), build: "test",
            heard: expected.count { $0.standing == .heard }, expected: expected.count,
            without: expected.filter { $0.standing == .missing }.map(\.unit), previous: previous)
        manifest.list(files)
        let bytes = manifest.encode()
        var all = files.reduce(into: [String: [UInt8]]()) { $0[$1.name] = $1.bytes }
        all[OfficialManifest.fileName] = bytes
        all[OfficialManifest.sealName] = OfficialManifest.seal(bytes)
        return (manifest, all)
    }

    /// These files with one changed, and manifest and seal made anew: a forger who knows the page.
    static func forged(
        _ files: [String: [UInt8]], _ manifest: OfficialManifest, _ name: String, _ bytes: [UInt8]
    ) -> [String: [UInt8]] {
        var (files, manifest) = (files, manifest)
        files[name] = bytes
        manifest.list(manifest.files.map { OfficialFile($0.name, files[$0.name] ?? []) })
        files[OfficialManifest.fileName] = manifest.encode()
        files[OfficialManifest.sealName] = OfficialManifest.seal(manifest.encode())
        return files
    }
}
