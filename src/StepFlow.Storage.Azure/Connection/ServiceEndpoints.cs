using System.Text.RegularExpressions;

namespace StepFlow.Storage.Azure.Connection;

/// <summary>The endpoints of a storage account's three services.</summary>
internal sealed partial record ServiceEndpoints(Uri Tables, Uri Queues, Uri Blobs)
{
    /// <summary>Reads the endpoints: a service's own setting first, then <c>__serviceUri</c> of any service, then <c>__accountName</c>.</summary>
    public static ServiceEndpoints? Read(ConnectionSettings settings, List<string> problems)
    {
        if (settings["accountName"] is { } account && !AccountName().IsMatch(account))
            problems.Add($"{settings.Name}__accountName: expected 3 to 24 lower-case letters and digits; got '{account}'.");

        var tables = Endpoint(settings, "table", problems);
        var queues = Endpoint(settings, "queue", problems);
        var blobs = Endpoint(settings, "blob", problems);
        return tables is null || queues is null || blobs is null ? null : new ServiceEndpoints(tables, queues, blobs);
    }

    private static Uri? Endpoint(ConnectionSettings settings, string service, List<string> problems)
    {
        var own = $"{service}ServiceUri";
        if (settings[own] is { } text)
            return Parse($"{settings.Name}__{own}", text, problems);
        if (settings["serviceUri"] is { } any)
            return Parse($"{settings.Name}__serviceUri", ServiceLabel().Replace(any, $".{service}.", 1), problems);
        if (settings["accountName"] is { } account)
            return new Uri($"https://{account}.{service}.core.windows.net");

        problems.Add(
            $"{settings.Name}__{own}: expected the {service} endpoint, such as https://account.{service}.core.windows.net, " +
            $"or {settings.Name}__accountName; got neither.");
        return null;
    }

    private static Uri? Parse(string setting, string text, List<string> problems)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps)
            return uri;
        problems.Add($"{setting}: expected an https address (a token is never sent over http); got '{text}'.");
        return null;
    }

    [GeneratedRegex("^[a-z0-9]{3,24}$")]
    private static partial Regex AccountName();

    [GeneratedRegex(@"\.(table|queue|blob)\.")]
    private static partial Regex ServiceLabel();
}
