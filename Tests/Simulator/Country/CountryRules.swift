import Bytes
import Configuration
package import Model
package import Nodes
package import TestSupport

/// The topology, register and calendar of a simulated country, as texts for the slow reference and parsed for the
/// nodes; each bundle is the one before with a change.
package final class CountryRules {
    package struct Bundle {
        package let serial: UInt64
        package let topology: [UInt8]
        package let procedures: [UInt8]
        package let calendar: [UInt8]
        package let contents: BundleContents
        package let node: NodeBundle
    }

    package struct Office: Sendable {
        package let unit: UnitCode
        package let tier: Tier
        package let province: UnitCode?
    }

    package private(set) var bundles: [UInt64: Bundle] = [:]
    package private(set) var current: Bundle
    /// Everything that keeps records: branches, provinces' own offices, departments.
    package let offices: [Office]
    package let provinces: [UnitCode]
    /// Procedures that offices have dossiers of.
    package let procedureCodes: [String]

    private var topologyRows: [[UInt8]]
    private var procedureRows: [[UInt8]]
    private var calendarRows: [[UInt8]]
    private static let catalogue = CatalogueFile.standard()

    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    private static func join(_ rows: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            bytes += row
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    package init(_ plan: CountryPlan, _ random: inout SplitMix64) {
        let all: Topology
        do {
            all = try Topology(csv: ClusterFile.topology63, file: "vietnam-63.csv")
        } catch {
            fatalError("the shipped topology is wrong: \(error)")
        }
        let (wanted, offices, provinces) = Self.choose(plan, from: all, &random)
        self.offices = offices
        self.provinces = provinces
        // Rows of one line each, whose first column is the unit.
        topologyRows = Self.lines(ClusterFile.topology63).enumerated().filter { at, row in
            at == 0 || wanted.contains(Array(row.prefix { $0 != UInt8(ascii: ",") }))
        }.map(\.element)
        calendarRows = Self.lines(ClusterFile.holidays)
        let rows = Self.lines(ClusterFile.procedures)
        var chosen = Array(1..<rows.count)
        chosen.shuffle(using: &random)
        chosen = chosen.prefix(plan.procedures + 8).sorted()
        procedureRows = [rows[0]] + chosen.map { rows[$0] }
        let known = chosen.map { String(decoding: rows[$0].prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self) }
        procedureCodes = Array(known.prefix(plan.procedures))
        current = Self.bundle(1, topologyRows, procedureRows, calendarRows)
        bundles[1] = current
    }

    private static func choose(
        _ plan: CountryPlan, from all: Topology, _ random: inout SplitMix64
    ) -> (wanted: Set<[UInt8]>, offices: [Office], provinces: [UnitCode]) {
        var provinces = all.rows.filter { $0.tier == .province }.map(\.unit)
        if plan.branches.count < provinces.count {
            provinces.shuffle(using: &random)
            provinces = provinces.prefix(plan.branches.count).sorted()
        }
        var wanted: Set<[UInt8]> = ["VN"].map { Set([Array($0.utf8)]) }[0]
        var offices: [Office] = []
        for (province, count) in zip(provinces, plan.branches) {
            wanted.insert(province.bytes)
            offices.append(Office(unit: province, tier: .province, province: province))
            for row in all.rows.filter({ $0.parent == province }).prefix(count) {
                wanted.insert(row.unit.bytes)
                offices.append(Office(unit: row.unit, tier: .branch, province: province))
            }
        }
        for row in all.rows.filter({ $0.tier == .department }).prefix(plan.departments) {
            wanted.insert(row.unit.bytes)
            offices.append(Office(unit: row.unit, tier: .department, province: nil))
        }
        return (wanted, offices, provinces)
    }

    private static func bundle(
        _ serial: UInt64, _ topology: [[UInt8]], _ procedures: [[UInt8]], _ calendar: [[UInt8]]
    ) -> Bundle {
        let (topology, procedures, calendar) = (join(topology), join(procedures), join(calendar))
        var bytes: [UInt8] = []
        bytes.writeLittleEndian(serial)
        bytes += topology + procedures + calendar
        do {
            let parsed = try Topology(csv: topology, file: "topology")
            let register = try Register(csv: procedures, file: "procedures")
            let days = try WorkingCalendar(csv: calendar, file: "calendar")
            let node = NodeBundle(
                serial: serial, bytes: bytes, units: Set(parsed.units), parents: parsed.parents,
                procedures: Set(register.entries.map(\.code)), calendarThrough: days.years.last ?? 0)
            let contents = BundleContents(
                topology: parsed, register: register, calendar: days, catalogue: catalogue, hash: node.hash)
            return Bundle(
                serial: serial, topology: topology, procedures: procedures, calendar: calendar, contents: contents,
                node: node)
        } catch {
            fatalError("a drawn bundle cannot be read: \(error)")
        }
    }

    private func next() {
        current = Self.bundle(current.serial + 1, topologyRows, procedureRows, calendarRows)
        bundles[current.serial] = current
    }

    // MARK: - Changes

    /// Working days become holidays and time limits other ones: what is late moves.
    package func changeRules(_ random: inout SplitMix64) {
        let month = random.next(in: 8...12)
        let known = Set(calendarRows.map { $0.prefix(10) })
        for _ in 0..<3 {
            let day = random.next(in: 10...28)
            let date = Array("2026-\(month < 10 ? "0" : "")\(month)-\(day)".utf8)
            guard !known.contains(date[...]), !calendarRows.contains(where: { $0.starts(with: date) }) else { continue }
            calendarRows.append(date + Array(",,drawn,compensatory,drawn".utf8))
        }
        next()
    }

    /// A branch goes to another province from a date on.
    ///
    /// - Returns: `false` when there is nowhere to go.
    package func reparent(on date: Day, _ random: inout SplitMix64) -> Bool {
        let movable = offices.filter { $0.tier == .branch }
        guard provinces.count > 1, !movable.isEmpty else { return false }
        let office = random.element(of: movable)
        let places = topologyRows.indices.filter { topologyRows[$0].starts(with: office.unit.bytes + [0x2C]) }
        guard places.count == 1, let place = places.first, let old = office.province else { return false }
        let new = random.element(of: provinces.filter { $0 != old })
        let header = topologyRows[0]
        if !header.suffix(8).elementsEqual(",from,to".utf8) {
            topologyRows = topologyRows.enumerated().map {
                $0.element + Array(($0.offset == 0 ? ",from,to" : ",,").utf8)
            }
        }
        let row = topologyRows[place].dropLast(2)
        let rest = row.dropFirst(office.unit.bytes.count + 1 + old.bytes.count)
        topologyRows[place] = row + Array(",,\(date.advanced(by: -1))".utf8)
        topologyRows.append(office.unit.bytes + [0x2C] + new.bytes + rest + Array(",\(date),".utf8))
        next()
        return true
    }
}
