internal import Alarms
internal import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Peering
internal import Publication
internal import Runtime

// How the nodes are run, for those alone who run them (Protocol/21-alarms.md, N-19). It answers also while nothing is
// published.
extension AggregatorAPI {
    /// What is answered to whoever may ask, and kept for nobody.
    package static let opsPaths: Set<String> = ["/ops", "/api/v1/ops"]

    /// Judges who asks before anything is said, and has the answer kept by nobody.
    func ops(
        _ request: HTTPRequest, _ answer: (OpsReport, OpsOrder) throws(Refusal) -> HTTPResponse
    ) throws(Refusal) -> HTTPResponse {
        switch gate.judge(request) {
        case .open: break
        case .unknown:
            return HTTPGate.challenge(
                "trang vận hành cần mã truy cập (tên người dùng \(HTTPGate.user), mật khẩu là mã)\n"
                    + "the operator's page wants its token (user \(HTTPGate.user), the token as password)")
        case .elsewhere:
            return .problem(
                .forbidden,
                "trang vận hành chỉ mở trên chính máy này, trừ khi cấu hình có \"opsTokenFile\"\n"
                    + "the operator's page is this machine's alone unless the configuration has \"opsTokenFile\"")
        }
        let order = try opsOrder(request)
        var report = try opsReport()
        report.select(request.parameter("q") ?? "", order)
        var response = try answer(report, order)
        response.isSecret = true
        return response
    }

    func opsPage(_ report: OpsReport, _ order: OpsOrder, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let page = OpsPage(
            report: report, order: order, search: request.parameter("q") ?? "", language: language(request),
            period: try question(request).period, isTraining: configuration.realm == .training,
            renews: request.parameter("renew") != "off")
        return html(page.document())
    }

    private func opsOrder(_ request: HTTPRequest) throws(Refusal) -> OpsOrder {
        guard let text = request.parameter("sort") else { return .worst }
        guard let order = OpsOrder(rawValue: text) else {
            let known = OpsOrder.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                status: .badRequest, "sort là một trong \(known), không phải \"\(text)\"",
                "sort is one of \(known), not \"\(text)\"")
        }
        return order
    }

    private func opsReport() throws(Refusal) -> OpsReport {
        let identity = node.settings.identity
        var own = OpsReport.Own(
            node: identity.node, unit: configuration.unit, build: identity.build, minors: identity.versions,
            storage: storage, storeBytes: node.storeBytes, bundle: bundle, alarms: alarms.shown.count)
        if let process = process?() {
            own.startedAt = Moment(seconds: process.startUnixSeconds)
            own.residentBytes = process.residentBytes
            own.freeBytes = process.space?.freeBytes
            own.sizeBytes = process.space?.totalBytes
        }
        let staleSeconds = configuration.alarms.rules[.stale].raise
        let rows = try nodes(HTTPRequest(path: "/api/v1/nodes")).map { report in
            OpsRow(
                report, minor: node.minor(of: report.unit), cells: node.units[report.unit]?.cellCount ?? 0,
                counts: node.units[report.unit]?.countTotal ?? 0, lastWords: lastWords(of: report.unit),
                bundle: own.bundle.hash, staleSeconds: staleSeconds, at: moment)
        }
        let peers = node.peers.map {
            OpsReport.Peer(
                node: $0.node, address: $0.address, key: $0.keyID, build: $0.build, minor: $0.minor, units: $0.units)
        }
        return OpsReport(at: moment, own: own, peers: peers, rows: rows)
    }

    private func lastWords(of unit: UnitCode) -> OpsRow.LastWords? {
        node.statuses[unit]?.lastWords.map {
            OpsRow.LastWords(
                at: Moment(seconds: $0.atUnixMilliseconds / 1_000), node: $0.node, reason: $0.end.description)
        }
    }
}
