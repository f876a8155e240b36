internal import Arguments
internal import Workbench

extension Subcommand {
    static var publish: Subcommand {
        Subcommand(command: publishCommand) { (invocation, console) throws(Failure) in
            var publish = PublishCommand(from: invocation.required("from"), site: invocation.required("site"))
            for text in (invocation.value("period") ?? "").split(separator: ",") {
                publish.periods.append(try Words.period(String(text)))
            }
            publish.every = invocation.integer("every")
            try publish.run(&console)
        }
    }

    private static var publishCommand: Command {
        Command(
            "publish", summary: "write what an aggregator publishes as files that any web server hosts",
            details: [
                """
                Asks a running aggregator for its pages in both languages and its data, and makes DIR a link to a \
                folder of them: pages that link to each other and need no server, exact CSV, files for people, JSON, \
                and manifest.json with the SHA-256 of every file. A new site takes the place of the old one by one \
                rename; the folders themselves are in DIR.versions.
                """
            ],
            options: [
                Option("from", .text("URL"), .required, help: "The aggregator's http address."),
                Option(
                    "site", .text("DIR"), .required, help: "Where the site is to be: not there yet, or made by this."),
                Option(
                    "period", .text("LIST"),
                    help: "Which periods, the one to begin with first; the newest two months, quarter and year if not "
                        + "given."),
                Option("every", .integer("SECONDS", 1...86_400), help: "Make it anew so often, until it is stopped."),
            ],
            examples: [
                ("publish --from http://127.0.0.1:8766 --site /var/www/tamcap", "the newest periods, once"),
                (
                    "publish --from http://127.0.0.1:8766 --site /var/www/tamcap --period 2026-Q4,2026 --every 300",
                    "a quarter and its year, every five minutes"
                ),
            ])
    }
}
