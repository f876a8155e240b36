import Configuration
import Foundation
import Model
import TestSupport
import Testing
import Workbench

struct KeysAndChecksTests {
    private static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }

    @Test func `a key file and its ring belong together and are secret`() throws {
        let folder = try TemporaryFolder()
        let ring = folder.path + "/rings/ring.json"
        var console = Console.silent
        for name in ["a", "b"] {
            try KeysCommand.new(
                units: try Words.units("10101,10103"), node: nil, out: "\(folder.path)/\(name).json", ring: ring,
                &console)
        }
        let entries = try KeyRingFile(folder.read("rings/ring.json"), file: ring).entries
        #expect(entries.map(\.slot) == [1, 2])
        #expect(Set(entries.map(\.keyID)).count == 2)
        for (entry, name) in zip(entries, ["a", "b"]) {
            let key = try KeyFile(folder.read("\(name).json"), file: name)
            #expect(key.keyID == entry.keyID && key.sessionKey == entry.sessionKey)
            #expect(key.attestationKey == entry.attestationKey)
            #expect(entry.scope == .units(key.units) && key.node == "10101")
            #expect(try Self.mode("\(folder.path)/\(name).json") == 0o600)
        }
        #expect(try Self.mode(ring) == 0o600)
    }

    @Test func `no key is overwritten, and there is no third slot`() throws {
        let folder = try TemporaryFolder()
        var console = Console.silent
        func new(_ name: String) -> Failure? {
            do throws(Failure) {
                try KeysCommand.new(
                    units: try Words.units("01"), node: "n", out: "\(folder.path)/\(name)", ring: folder.path + "/r",
                    &console)
                return nil
            } catch {
                return error
            }
        }
        #expect(new("a") == nil)
        let before = try folder.read("a")
        #expect(new("a")?.kind == .failed)
        #expect(try folder.read("a") == before)
        #expect(new("b") == nil)
        #expect(new("c")?.description.contains("both slots") == true)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/c"))
    }

    @Test func `a whole country has a key for every unit and a ring for every listener`() throws {
        let folder = try TemporaryFolder()
        let topology = try Topology(csv: ClusterFile.topology63, file: "vietnam-63.csv")
        var console = Console.silent
        try KeysCommand.newCountry(
            topology: topology, on: try Words.day("2026-11-20"), out: folder.path + "/k", &console)
        let nation = try KeyRingFile(folder.read("k/ring-VN.json"), file: "ring-VN.json").entries
        #expect(nation.count == 485 && nation.allSatisfy { $0.attestationKey != nil })
        let province = try KeyRingFile(folder.read("k/ring-01.json"), file: "ring-01.json").entries
        #expect(province.count == 25 && province.allSatisfy { $0.attestationKey == nil })
        let relay = try #require(nation.first { $0.node == "01" })
        guard case .units(let units) = relay.scope else { return }
        let branch = try #require(UnitCode("10101"))
        #expect(units.count == 26 && units.contains(branch))
        let key = try KeyFile(folder.read("k/keys/10101.json"), file: "10101.json")
        #expect(province.contains { $0.sessionKey == key.sessionKey } && nation.contains { $0.keyID == key.keyID })
    }

    @Test(arguments: [
        ("Cluster/topology/vietnam-63.csv", "topology: 1 nation, 63 province, 415 branch, 7 department"),
        (
            "Cluster/topology/vietnam-34.csv",
            "topology: 1 nation, 63 province, 415 branch, 7 department; "
                + "from 2025-07-01: 1 nation, 34 province, 415 branch, 7 department"
        ),
        ("Cluster/register/procedures.csv", "register of 236 procedures, 229 in force"),
        ("Cluster/calendar/holidays.csv", "calendar with entries for 2021, 2022, 2023, 2024, 2025, 2026"),
        ("Cluster/catalogue/tax-766.json", "catalogue tax-766 with 30 indicators and 100 points"),
        ("Cluster/catalogue/portal-766.json", "catalogue portal-766 with 30 indicators and 100 points"),
    ]) func `check says what a file is`(_ name: String, _ text: String) throws {
        let path = ClusterFile.root + "/" + name
        #expect(try CheckCommand.check(path, as: nil) == "\(path): \(text)")
    }

    // P-48
    @Test func `check names units that end without a successor`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "topology.csv",
            "unit_code,parent_code,tier,name,to,successor\nVN,,nation,N,,\n01,VN,province,A,2025-06-30,\n"
                + "02,VN,province,B,2025-06-30,VN\n")
        #expect(
            try CheckCommand.check(path, as: nil)
                == "\(path): topology: 1 nation, 2 province, 0 branch, 0 department; "
                + "from 2025-07-01: 1 nation, 0 province, 0 branch, 0 department; "
                + "ending without a successor, so counted with their last parent: 01")
    }

    @Test func `check tells the first mistake with file and line, and what it cannot tell`() throws {
        let folder = try TemporaryFolder()
        let wrong = try folder.write("ring.json", "{\n  \"keys\": [ { \"keyId\": 1 } ]\n}\n")
        func failure(_ path: String) -> Failure? {
            do throws(Failure) {
                _ = try CheckCommand.check(path, as: nil)
                return nil
            } catch {
                return error
            }
        }
        let first = try #require(failure(wrong))
        #expect(first.kind == .configuration && first.description.hasPrefix("\(wrong):2:"))
        #expect(first.description.contains("keyID"))
        let unknown = try #require(failure(try folder.write("x.json", "{}")))
        #expect(unknown.description.contains("--kind"))
        #expect(failure(folder.path + "/none.json")?.kind == .configuration)
    }
}
