using StepFlow.Api.Views;
using StepFlow.Errors;
using StepFlow.Events;

namespace StepFlow.Api.Problems;

/// <summary>The one place that knows which error is which HTTP status. Hosts use it for what happens before a route is found.</summary>
public static class ApiProblems
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OverloadRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The answer to an error that StepFlow raised on purpose.</summary>
    public static ApiResponse Of(StepFlowException error, string path) => error switch
    {
        InvalidInputException invalid => Create(400, "The input is not valid", invalid.Code, invalid.Message, path, invalid.Problems),
        NotFoundException => Create(404, "Not found", error.Code, error.Message, path),
        ConflictException => Create(409, "Conflict", error.Code, error.Message, path),
        InboxFullException => Create(409, "The inbox is full", error.Code, error.Message, path),
        GoneException => Create(410, "Gone", error.Code, error.Message, path),
        PayloadTooLargeException => Create(413, "Too large", error.Code, error.Message, path),
        UnsupportedContentException => Create(415, "Unsupported content", error.Code, error.Message, path),
        StorageUnavailableException unavailable => Unavailable(unavailable, path),
        StorageDamagedException => Create(500, "Storage is damaged", error.Code, error.Message, path),
        _ => Create(500, "The server failed", error.Code, error.Message, path),
    };

    /// <summary>The answer to a failure nobody foresaw: nothing of its inside is shown.</summary>
    public static ApiResponse Unforeseen(string path) =>
        Create(500, "The server failed", "internal-error", "The server failed in a way it did not foresee. Its log has the error.", path);

    /// <summary>The answer to a path that no route has.</summary>
    public static ApiResponse UnknownPath(string path) => Create(
        404, "Not found", "unknown-path", $"There is nothing at '{path}'. GET /{RouteTable.Prefix}/openapi.json lists what there is.", path);

    /// <summary>The answer to a method that a path does not take.</summary>
    public static ApiResponse WrongMethod(string method, string path, IReadOnlyList<string> allowed) => Create(
        405,
        "Method not allowed",
        "wrong-method",
        $"'{path}' does not take {method}. It takes {string.Join(", ", allowed)}.",
        path,
        headers: [new("Allow", string.Join(", ", allowed))]);

    /// <summary>The answer to a request without the key that the host asks for.</summary>
    public static ApiResponse WrongKey(string path) => Create(
        401,
        "Unauthorized",
        "wrong-key",
        "This server asks for its API key, in the header 'x-api-key' or as 'Authorization: Bearer'. The request had none, or another.",
        path,
        headers: [new("WWW-Authenticate", "Bearer realm=\"stepflow\"")]);

    /// <summary>The answer to a request that a page of another site, or a name that is not this machine's, brought to a server without a key.</summary>
    public static ApiResponse ForeignOrigin(string path) => Create(
        403,
        "Forbidden",
        "foreign-origin",
        "This server has no API key and answers only requests that are made to a loopback address, and not from web pages of other sites.",
        path);

    /// <summary>The answer to a request that waits while the host stops.</summary>
    public static ApiResponse Stopping(string path) => Create(
        503, "Stopping", "stopping", "This server is stopping. Ask again when it is back.", path, headers: [ApiResponse.RetryAfter(DefaultRetryAfter)]);

    /// <summary>The answer to a request that is one too many: nothing of it was read, and repeating it is safe.</summary>
    public static ApiResponse Overloaded(string path) => Create(
        503,
        "Too many requests at once",
        "overloaded",
        "This server works on as many requests as it may. Nothing was done for this one; send it again after the time in Retry-After.",
        path,
        headers: [ApiResponse.RetryAfter(OverloadRetryAfter)]);

    private static ApiResponse Unavailable(StorageUnavailableException error, string path) => Create(
        503, "Storage does not answer", error.Code, error.Message, path, headers: [ApiResponse.RetryAfter(error.RetryAfter ?? DefaultRetryAfter)]);

    private static ApiResponse Create(
        int status,
        string title,
        string code,
        string detail,
        string path,
        IReadOnlyList<InputProblem>? errors = null,
        IReadOnlyList<KeyValuePair<string, string>>? headers = null)
    {
        var view = new ProblemView($"urn:stepflow:problem:{code}", title, status, detail, path, code, errors);
        return new ApiResponse
        {
            Status = status,
            ContentType = ApiResponse.ProblemJson,
            Body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(view, ApiJson.Default.ProblemView),
            Headers = headers ?? [],
        };
    }
}
