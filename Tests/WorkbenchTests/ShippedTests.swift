import Configuration
import Foundation
import Model
import TestSupport
import Testing

struct ShippedTests {
    /// Goal: what the programs carry is what Cluster/ shows. After a change of a file there, run the tests once with
    /// REGENERATE=1, which writes the sources anew.
    @Test(arguments: Shipped.allCases) func `a shipped file is the one in Cluster`(_ file: Shipped) throws {
        let bytes = ClusterFile.read(file.clusterPath)
        if ProcessInfo.processInfo.environment["REGENERATE"] == "1" {
            let path = ClusterFile.root + "/Sources/Configuration/Shipped/" + file.sourceName
            try Shipped.source(of: file, bytes: bytes).write(toFile: path, atomically: true, encoding: .utf8)
        } else {
            #expect(file.bytes == bytes)
        }
    }

    @Test func `the shipped files are what they are taken for`() throws {
        let topology = try Topology(csv: Shipped.topology.bytes, file: Shipped.topology.fileName)
        #expect(topology.units.count == 486)
        let register = try Register(csv: Shipped.register.bytes, file: Shipped.register.fileName)
        #expect(register.entries.count == 236)
        let calendar = try WorkingCalendar(csv: Shipped.calendar.bytes, file: Shipped.calendar.fileName)
        #expect(calendar.years == Array(2021...2026))
    }

    @Test func `the tree of 34 provinces begins on 2025-07-01 and keeps every branch`() throws {
        let topology = try Topology(csv: ClusterFile.topology34, file: "vietnam-34.csv")
        for (day, provinces) in [("2025-06-30", 63), ("2025-07-01", 34)] {
            let tree = topology.tree(on: try #require(Day(day)))
            #expect(tree.units.filter { tree.tier(of: $0) == .province }.count == provinces)
            #expect(tree.units.filter { tree.tier(of: $0) == .branch }.count == 415)
        }
    }

    // P-46
    @Test func `each of the 29 provinces that ended counts with the one that got its branches`() throws {
        let topology = try Topology(csv: ClusterFile.topology34, file: "vietnam-34.csv")
        let before = topology.tree(on: try #require(Day("2025-06-30")))
        let after = topology.tree(on: try #require(Day("2025-07-01")))
        let ended = topology.units.filter { !after.contains($0) }
        #expect(ended.count == 29)
        for unit in ended {
            let host = try #require(after.host(of: unit))
            #expect(after.tier(of: host) == .province, "\(unit)")
            for branch in before.children(of: unit) { #expect(after.parent(of: branch) == host, "\(branch)") }
            #expect(after.formers(of: host).map(\.unit).contains(unit), "\(unit)")
        }
    }
}
