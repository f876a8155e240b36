import Bytes
import Configuration
import Intake
import Model
import TestSupport
import Testing

/// Every example under Cluster/ is loaded, so that none can rot; every key is documented.
struct ExampleTests {
    @Test func `the agent's example loads`() throws {
        let agent = try AgentConfiguration(
            ClusterFile.read("config/agent.example.json"), file: "agent.example.json", folder: "/etc/tamcap")
        #expect(agent.node == "10101")
        #expect(agent.units.map(\.description) == ["10101"])
        #expect(agent.realm == .production)
        #expect(agent.upstreams == [UpstreamSetting(name: "centre", host: "centre.thue.example", port: 7660)])
        #expect(agent.keyFile == "/etc/tamcap/keys/10101.json")
        #expect(agent.dataDir == "/var/lib/tamcap/10101")
        #expect(agent.sources.count == 3)
        #expect(agent.sources[0].kind == .inbox(path: "/srv/mot-cua/xuat", doneKeepDays: nil))
        #expect(agent.sources[0].intervalSeconds == 1)
        #expect(agent.sources[1].kind == .follow(path: "/srv/mot-cua/feedback.ndjson"))
        #expect(agent.sources[2].record == .dossiers)
        #expect(agent.sources[2].format == .csv)
        #expect(agent.sources[2].columns.first == SourceSetting.Renaming(theirs: "so_ho_so", ours: "MaHoSo"))
        let channel = SourceSetting.ValueRenaming(
            field: "KenhThucHien",
            values: [
                SourceSetting.Renaming(theirs: "quay", ours: "1"), SourceSetting.Renaming(theirs: "mang", ours: "2"),
                SourceSetting.Renaming(theirs: "buu-dien", ours: "3"),
            ])
        #expect(agent.sources[2].values == [channel])
        #expect(agent.coalesceMilliseconds == 200)
        #expect(agent.view == OfficeViewSetting(address: AddressSetting(host: "127.0.0.1", port: 8767)))
        #expect(agent.now == nil)
    }

    @Test func `the databases of Cluster/records are sources`() throws {
        let text = String(decoding: ClusterFile.read("records/README.md"), as: UTF8.self)
        let blocks = text.split(separator: "```json\n").dropFirst().map { $0.split(separator: "```")[0] }
        let agent = try AgentConfiguration(
            Array(
                """
                {"units": ["10101"], "upstreams": [{"host": "centre.thue.example", "port": 7660}],
                "keyFile": "key.json", "dataDir": "data", "sources": [\(blocks.joined(separator: ","))]}
                """.utf8), file: "README.md", folder: "")
        let programs = agent.sources.map { source in
            if case .command(let words, _) = source.kind { words[0] } else { "none" }
        }
        #expect(programs == ["psql", "mysql", "sqlcmd", "sqlite3"])
        #expect(agent.sources.allSatisfy { $0.record == .dossiers && $0.format == .csv })
    }

    @Test func `the nation's example loads and names files that are there`() throws {
        let nation = try AggregatorConfiguration(
            ClusterFile.read("config/aggregator-nation.example.json"), file: "f", folder: "config")
        #expect(nation.unit == UnitCode("VN"))
        #expect(nation.listen == AddressSetting(host: "0.0.0.0", port: 7660))
        #expect(nation.http == AddressSetting(host: "127.0.0.1", port: 8766))
        #expect(nation.upstreams.isEmpty)
        #expect(nation.timing.takeoverSeconds == 600)
        for path in [nation.topology, nation.procedures, nation.calendar, nation.catalogues.first] {
            let bytes = ClusterFile.read(try #require(path))
            #expect(!bytes.isEmpty)
        }
    }

    @Test func `the province's example loads`() throws {
        let province = try AggregatorConfiguration(
            ClusterFile.read("config/aggregator-province.example.json"), file: "f", folder: "config")
        #expect(province.unit == UnitCode("01"))
        #expect(province.upstreams.map(\.name) == ["centre", "centre-2"])
        #expect(province.keyFile == "config/keys/01.json")
        #expect(province.catalogues.isEmpty)
        #expect(province.sources.count == 1)
    }

    @Test func `columns may be renamed to Intake's fields and no others`() {
        #expect(Set(SourceSetting.fields) == ColumnMapping.fields)
        #expect(SourceSetting.fields.count == ColumnMapping.fields.count)
    }

    @Test func `the README documents every key and no other`() {
        let text = String(decoding: ClusterFile.read("config/README.md"), as: UTF8.self)
        var documented: [String: Set<String>] = [:]
        var heading = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") { heading = line.drop { $0 == "#" || $0 == " " }.description }
            if line.hasPrefix("| `") {
                let key = line.dropFirst(3).prefix { $0 != "`" }
                documented[heading, default: []].insert(String(key))
            }
        }
        #expect(documented["Agent"] == Set(AgentConfiguration.keys))
        #expect(documented["Sources"] == Set(SourceSetting.keys))
        #expect(documented["Aggregator"] == Set(AggregatorConfiguration.keys))
        #expect(documented["Keys"] == Set(KeyFile.keys + KeyRingFile.entryKeys))
    }
}
