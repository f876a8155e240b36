import Foundation
import TestSupport

/// One branch, its centre, and dossiers that a reader of the test can count.
final class Office {
    static let unit = "10101"
    static let now = "2026-11-20T10:00:00+07:00"
    static let month = "2026-11"

    let country: Country
    var centre: Aggregator
    let disk: SmallDisk?
    private let entering: [String]
    var scratch: Scratch { country.scratch }

    /// `disk`: a folder below `data` that is to be a disk of its own, with the centre or the agent on it.
    /// `entering`: words before every program, without a disk.
    /// `takeoverSeconds`: other than the short one of tests. `centreKeys`: further ones of the centre's configuration.
    /// `before`: what there has to be before the centre starts.
    init(
        disk: String? = nil, entering: [String] = [], takeoverSeconds: Int? = nil, centreKeys: String = "",
        before: (Scratch) throws -> Void = { _ in }
    ) throws {
        country = try Country(provinces: 1, branches: 3, departments: 1, now: Self.now)
        for unit in ["10101", "10103", "10105"] { try country.key(unit, [unit]) }
        if let takeoverSeconds { country.takeoverSeconds = takeoverSeconds }
        let scratch = country.scratch
        let made = try disk.map { try SmallDisk(at: "data/\($0)", scratch) }
        self.disk = made
        self.entering = made?.entering ?? entering
        try before(scratch)
        centre = try country.centre(centreKeys, wrapper: self.entering)
    }

    /// Ends the centre by a signal, and starts it again where it was.
    func restartCentre(_ signal: Int32 = SIGKILL, meanwhile: () throws -> Void = {}) throws {
        let ports = (centre.protocolPort, centre.httpPort)
        centre.program.send(signal)
        _ = try centre.program.end()
        try meanwhile()
        centre = try country.centre(listen: ports.0, http: ports.1, wrapper: entering)
    }

    func end() { country.end() }

    /// The agent of the branch.
    func agent(sources: String? = nil, _ arguments: [String] = []) throws -> Launched {
        try country.agent(
            Self.unit, [Self.unit], port: centre.protocolPort, sources: sources, wrapper: entering, arguments)
    }

    static let header =
        "MaHoSo,MaTTHC,KenhThucHien,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,CapNhat"

    /// A dossier that was handled in time; with a later `version` the same one, once more.
    static func row(_ number: Int, version: Int = 1, isOnline: Bool = true) -> String {
        "H-\(number),1.007027,\(isOnline ? 2 : 1),2026-11-02T08:00:00,2026-11-09,2026-11-05T09:00:00,9,\(version)"
    }

    static func file(_ numbers: ClosedRange<Int>, version: Int = 1, isOnline: Bool = true) -> String {
        ([header] + numbers.map { row($0, version: version, isOnline: isOnline) }).map { $0 + "\n" }.joined()
    }

    /// What an agent says of itself.
    func status(_ unit: String, _ arguments: [String] = []) throws -> String {
        try Launched.run(
            .agent, ["status", "--config", scratch.path("config/\(unit).json")] + arguments, scratch, name: "status"
        ).output
    }

    func received(_ unit: String = Office.unit) throws -> Int { try centre.received(unit, Self.month) }

    /// Waits until the centre counts so many dossiers of a branch.
    func requireReceived(
        _ count: Int, of unit: String = Office.unit, within seconds: Double = 30, _ program: Launched? = nil
    ) throws {
        var found = -1
        try require(
            within: seconds,
            "\(unit) has \(count) dossiers, but \(found); \(centre.program.lastWords); \(program?.lastWords ?? "")"
        ) {
            found = try received(unit)
            return found == count
        }
    }

    /// Whether the branches rank as they do for one program that reads a folder of records.
    func differenceFromRank(_ records: String = "inbox") throws -> String? {
        let question = Question(period: Self.month, tier: "branch", asOf: "2026-11-20", isIndicators: true)
        let expected = try country.rank(question, records: records, now: Self.now)
        let found = try centre.csv(question)
        return found == expected ? nil : firstDifference(expected, found)
    }
}
