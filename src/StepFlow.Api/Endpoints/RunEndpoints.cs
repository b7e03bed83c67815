using System.Text.Json;
using StepFlow.Api.Reading;
using StepFlow.Api.Views;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Api.Endpoints;

/// <summary>Starts, shows, lists, counts and removes runs.</summary>
internal sealed class RunEndpoints(RunStarter starter, RunReader reader, RunControl control, BodyReader bodies)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    public async Task<ApiResponse> StartAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var query = new QueryFields(request);
        var wait = query.Duration("wait", LongestWait);
        query.ThrowIfWrong();
        using var body = await bodies.ReadAsync(request, required: true, cancellationToken).ConfigureAwait(false);
        var fields = RouteFields.Fields(body, RouteNames.StartRun, []);
        var start = new StartRequest
        {
            Steps = Steps(fields),
            Workflow = fields.Text("workflow"),
            Version = fields.Text("version"),
            Input = fields.Raw("input"),
            RunId = fields.Text("runId"),
            IdempotencyKey = request.IdempotencyKey(),
            Labels = fields.Texts("labels"),
            Delay = fields.Duration("delay") ?? TimeSpan.Zero,
            Settings = Settings(body.RootElement, fields.Problems),
        };
        fields.ThrowIfWrong();
        if (wait is { } longest)
            return await StartAndWaitAsync(start, longest, cancellationToken).ConfigureAwait(false);
        // Once accepted, a run is accepted: a caller that hangs up meanwhile must not leave it half made.
        var outcome = await starter.StartAsync(start, CancellationToken.None).ConfigureAwait(false);
        return Accepted(outcome);
    }

    private async Task<ApiResponse> StartAndWaitAsync(StartRequest start, TimeSpan longest, CancellationToken cancellationToken)
    {
        RunWait? wait = null;
        try
        {
            var outcome = await starter.StartAsync(start, id => wait = reader.Listen(id), CancellationToken.None).ConfigureAwait(false);
            try
            {
                var view = wait is not null && outcome.Created
                    ? await reader.WaitAsync(wait, outcome.Run, longest, cancellationToken).ConfigureAwait(false)
                    : await reader.WaitAsync(outcome.Run.Row.RunId, longest, cancellationToken).ConfigureAwait(false);
                return ApiResponse.Of(view.Status.IsTerminal() ? 200 : 202, view, ApiJson.Default.RunView, ApiResponse.Location(view.RunId));
            }
            catch (OperationCanceledException)
            {
                // The host stops. The run is accepted, and goes on elsewhere or later: the caller is told so.
                return Accepted(outcome);
            }
        }
        finally
        {
            wait?.Dispose();
        }
    }

    public async Task<ApiResponse> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var query = new QueryFields(request);
        var wait = query.Duration("wait", LongestWait);
        query.ThrowIfWrong();
        var runId = request.Name("runId");
        var view = wait is { } longest
            ? await reader.WaitAsync(runId, longest, cancellationToken).ConfigureAwait(false)
            : await reader.GetAsync(runId, cancellationToken).ConfigureAwait(false);
        return ApiResponse.Of(200, view, ApiJson.Default.RunView);
    }

    public async Task<ApiResponse> GetStepAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var step = await reader.GetStepAsync(request.Name("runId"), request.RouteValue("step"), cancellationToken).ConfigureAwait(false);
        return ApiResponse.Of(200, step, ApiJson.Default.StepView);
    }

    public async Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = new QueryFields(request);
        var query = Filters(fields) with
        {
            Status = fields.Word<RunStatus>("status"),
            Limit = fields.Number("limit", 1, 500, 50),
            After = fields.Text("cursor") is { } cursor ? RunCursor.Read(cursor, fields.Problems) : null,
        };
        fields.ThrowIfWrong();
        var page = await reader.ListAsync(query, cancellationToken).ConfigureAwait(false);
        var next = page.Next is { } position ? RunCursor.Write(position) : null;
        return ApiResponse.Of(200, new RunListView(page.Runs, next), ApiJson.Default.RunListView);
    }

    public async Task<ApiResponse> CountAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = new QueryFields(request);
        var query = Filters(fields);
        fields.ThrowIfWrong();
        var found = await reader.CountAsync(query, cancellationToken).ConfigureAwait(false);
        var counts = Enum.GetValues<RunStatus>().ToDictionary(s => s.ToString(), s => found.GetValueOrDefault(s));
        return ApiResponse.Of(200, new StatsView(counts.Values.Sum(), counts), ApiJson.Default.StatsView);
    }

    public async Task<ApiResponse> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await control.DeleteAsync(request.Name("runId"), cancellationToken).ConfigureAwait(false);
        return new ApiResponse { Status = 204 };
    }

    /// <summary>The answer to a request that makes a run: accepted now, or found as this request made it before.</summary>
    public static ApiResponse Accepted(CreateOutcome outcome) => ApiResponse.Of(
        outcome.Created ? 202 : 200,
        RunStateView.Of(outcome.Run.Row),
        ApiJson.Default.RunStateView,
        ApiResponse.Location(outcome.Run.Row.RunId));

    /// <summary>The steps of a body; null where it has none.</summary>
    public static IReadOnlyList<StepDefinition>? Steps(JsonFields fields)
    {
        if (fields.Element("steps") is not { } steps)
            return null;
        try
        {
            return DefinitionReader.ReadSteps(steps);
        }
        catch (InvalidInputException e)
        {
            fields.Problems.AddRange(e.Problems);
            return [];
        }
    }

    /// <summary>The settings of a body.</summary>
    public static RunSettings Settings(JsonElement body, List<InputProblem> problems)
    {
        try
        {
            return DefinitionReader.ReadSettings(body);
        }
        catch (InvalidInputException e)
        {
            problems.AddRange(e.Problems);
            return RunSettings.None;
        }
    }

    private static RunQuery Filters(QueryFields fields)
    {
        var query = new RunQuery
        {
            Workflow = fields.Name("workflow"),
            Version = fields.Name("version"),
            Label = fields.Text("label"),
            From = fields.Time("from"),
            To = fields.Time("to"),
        };
        if (query.From >= query.To)
            fields.Problems.Add(new("to", "Expected a time after 'from'; no run can match."));
        return query;
    }
}
