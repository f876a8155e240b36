import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import Testing
import Wire

/// A centre that answers over HTTP from what a test commits as its offices. It is 2026-11-16 09:00 in Viet Nam.
final class RouteCentre {
    /// Two provinces, one of them with a name to be careful with, and three branches.
    static let country = """
        unit_code,parent_code,tier,name
        VN,,nation,Toàn ngành
        08,VN,province,Tuyên <Quang>
        0801,08,branch,A
        0802,08,branch,B & C
        79,VN,province,Hồ Chí Minh
        7901,79,branch,E

        """

    let node: Node
    let book: RankingBook
    /// The tree's branches, ascending.
    let offices: [UnitCode]
    let now = Instant(monotonicMilliseconds: 5, unixMilliseconds: 1_794_794_400_000)

    init(
        _ country: String = country, procedures: [Procedure] = [], catalogue: Catalogue = CatalogueFile.standard()
    ) throws {
        let topology = try Topology(csv: Array(country.utf8), file: "t")
        let tree = topology.tree(on: try #require(Day("2026-11-16")))
        offices = tree.units.filter { tree.tier(of: $0) == .branch }
        node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: offices), keyRing: KeyRing(), seed: [1])
        book = RankingBook(
            BundleContents(
                topology: topology, register: try #require(Register(procedures)), calendar: WorkingCalendar(),
                catalogue: catalogue, hash: [1]), of: node)
        node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
    }

    /// One cell of an office, its counts in any order.
    func commit(
        _ office: UnitCode, _ period: Period, _ procedure: ProcedureCode, _ entries: [Measures.Entry]
    ) throws {
        let cell = try Measures(canonical: entries.sorted { $0.slot < $1.slot })
        _ = node.commit(office, [(key: CellKey(period, procedure), measures: cell)], now: now)
    }

    func ask(_ target: String) throws -> (status: HTTPStatus, text: String) {
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        let api = AggregatorAPI(
            node: node, book: book, audit: RollUpAudit(),
            configuration: try AggregatorConfiguration(Array(file.utf8), file: "c", folder: "."), now: now)
        let answer = api.answer(try #require(HTTPRequest(target: target)))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }
}
