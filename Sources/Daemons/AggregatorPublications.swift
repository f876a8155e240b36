internal import Configuration
internal import HTTPService
internal import Model
internal import Official
internal import Publication

// Official results, for people and programs (Protocol/26-official-results.md, A-13).
extension AggregatorAPI {
    private var published: [PublicationEntry] {
        let days = (daily?.entries() ?? []).reversed()
        return ((archive?.entries() ?? []).reversed() + days).map { entry in
            let manifest = entry.manifest
            return PublicationEntry(
                name: manifest.name, isDaily: manifest.kind == .daily, number: manifest.number, period: manifest.period,
                asOf: manifest.asOf,
                revision: manifest.revision, made: manifest.made, heard: manifest.heard, expected: manifest.expected,
                sha256: entry.sha256, files: manifest.files.map(\.name))
        }
    }

    var publicationList: HTTPResponse { .json(PublicationJSON.publications(published)) }

    func publicationsPage(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let page = PublicationsPage(
            entries: published, language: language(request), period: Period(.month, holding: today),
            generatedAt: moment, isTraining: configuration.realm == .training)
        return html(page.document())
    }

    func publicationFile(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count == 3, let bytes = archive?.read(parts[1], parts[2]) ?? daily?.read(parts[1], parts[2])
        else {
            throw Refusal(
                status: .notFound, "không có tệp này trong các lần công bố; xem /publications",
                "no publication has this file; see /publications")
        }
        if parts[2].hasSuffix(".csv") { return .csv(bytes) }
        if parts[2].hasSuffix(".json") { return .json(bytes) }
        return HTTPResponse(contentType: "application/octet-stream", body: bytes)
    }
}
