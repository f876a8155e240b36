import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// `tamcap publish` from a real centre.
    struct PublishTests {
        private static let site = "www"

        private static func publish(_ office: Office, _ more: [String] = []) throws -> (status: Int32, log: String) {
            let result = try Launched.run(
                .tool,
                [
                    "publish", "--from", "http://127.0.0.1:\(office.centre.httpPort)", "--site",
                    office.scratch.path(site),
                ]
                    + more, office.scratch, name: "publish")
            return (result.status, result.log)
        }

        private static func files(_ office: Office) throws -> [String] {
            let root = URL(filePath: office.scratch.path(site)).resolvingSymlinksInPath().path
            return try FileManager.default.subpathsOfDirectory(atPath: root).filter {
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: "\(root)/\($0)", isDirectory: &isFolder)
                    && !isFolder.boolValue
            }.sorted()
        }

        // I-11, I-12, I-14
        @Test func `a site needs no server, every link leads to a file, and every file is listed`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...40))
            let agent = try office.agent()
            try office.requireReceived(40, agent)
            let made = try Self.publish(office, ["--period", "\(Office.month),2026"])
            #expect(made.status == 0, "\(made.log)")
            let files = try Self.files(office)
            for wanted in [
                "index.html", "ranking/2026-11.html", "en/units/10101/2026-11.html", "map/2026.html", "page.css",
                "data/indicators/2026.tier-branch.csv", "data/rankings/2026-11.tier-branch.xlsx", "manifest.json",
                "data/units/10101/2026-11.json", "ranking/2026-11.tier-branch.within-01.html",
            ] { #expect(files.contains(wanted), "\(wanted) in \(files)") }
            for page in files where page.hasSuffix(".html") {
                let text = try office.scratch.read("\(Self.site)/\(page)")
                for part in ["<script", "<form", "<noscript", "http-equiv"] { #expect(!text.contains(part), "\(page)") }
                let folder = URL(filePath: office.scratch.path("\(Self.site)/\(page)")).deletingLastPathComponent()
                for match in text.matches(of: #/(?:href|src)="([^"#]*)/#) where !match.output.1.isEmpty {
                    let link = String(match.output.1)
                    #expect(!link.hasPrefix("/") && !link.contains(":"), "\(link) in \(page)")
                    let path = folder.appending(path: link).standardizedFileURL.path
                    #expect(FileManager.default.fileExists(atPath: path), "\(link) in \(page)")
                }
            }
            // The figures are the server's own bytes.
            let exact = try office.centre.get("/api/v1/rankings.csv?period=2026-11&tier=branch").body
            #expect(try office.scratch.read("\(Self.site)/data/rankings/2026-11.tier-branch.csv") == exact)
            try Self.expectListed(office, files)
        }

        private static func expectListed(_ office: Office, _ files: [String]) throws {
            struct Manifest: Decodable {
                struct File: Decodable {
                    let path: String
                    let bytes: Int
                    let sha256: String
                }
                let ofOneMoment: Bool
                let files: [File]
            }
            let manifest = try JSONDecoder().decode(
                Manifest.self, from: Data(office.scratch.read("\(site)/manifest.json").utf8))
            #expect(manifest.ofOneMoment)
            #expect(manifest.files.map(\.path) == files.filter { !["manifest.json", "SHA256SUMS"].contains($0) })
            // By the system's own tool.
            let check = try Launched(
                ["/bin/sh", "-c", "cd \(office.scratch.path(site)) && sha256sum --quiet -c SHA256SUMS"], office.scratch,
                name: "sums")
            #expect(try check.end() == 0, "\(check.output)")
        }

        // I-13
        @Test func `readers of a site that is made anew always find a whole one`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...40))
            let agent = try office.agent()
            try office.requireReceived(40, agent)
            let period = ["--period", Office.month]
            #expect(try Self.publish(office, period).status == 0)
            let before = try Self.files(office)
            let run = try Launched(
                [
                    Program.tool.path, "publish", "--from", "http://127.0.0.1:\(office.centre.httpPort)", "--site",
                    office.scratch.path(Self.site), "--every", "1",
                ] + period, office.scratch, name: "every")
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-2.csv", Office.file(41...60))
            let file = "\(Self.site)/data/indicators/2026-11.tier-branch.csv"
            try require(within: 60, "the new figures are published; \(run.lastWords)") {
                #expect(try Self.files(office) == before)
                return try office.scratch.read(file).contains("10101,1.4,60,")
                    || office.scratch.read(file).contains(",60,")
            }
            // Without a centre the site stays, and the command goes on trying.
            try office.centre.program.murder()
            try require(within: 30, "it says so; \(run.lastWords)") { run.log.contains("tried again in 1 s") }
            #expect(try Self.files(office) == before)
            #expect(run.poll() == nil)
            try run.murder()
            let kept = try FileManager.default.contentsOfDirectory(atPath: office.scratch.path("\(Self.site).versions"))
            #expect(kept.count <= 3, "\(kept)")
        }

        // I-13
        @Test func `what is somebody else's folder stays, and a wrong address is said`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write("\(Self.site)/mine", "x")
            let foreign = try Self.publish(office)
            #expect(foreign.status == 2 && foreign.log.contains("no link that this command has made"), "\(foreign.log)")
            #expect(try office.scratch.read("\(Self.site)/mine") == "x")
            func ask(_ url: String) throws -> (status: Int32, log: String) {
                let result = try Launched.run(
                    .tool, ["publish", "--from", url, "--site", office.scratch.path("other")], office.scratch,
                    name: "publish")
                return (result.status, result.log)
            }
            for url in ["127.0.0.1:1", "https://a", "http://", "http://a:b", "http://a/b"] {
                #expect(try ask(url).status == 2, "\(url)")
            }
            let nobody = try ask("http://127.0.0.1:1")
            #expect(nobody.status == 1 && nobody.log.contains("does not answer"), "\(nobody.log)")
        }
    }
}
