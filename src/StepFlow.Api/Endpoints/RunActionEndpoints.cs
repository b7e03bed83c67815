using System.Globalization;
using System.Text.Json;
using StepFlow.Api.Reading;
using StepFlow.Api.Views;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Api.Endpoints;

/// <summary>What an operator does to a run. No action is cut short by a caller that hangs up.</summary>
internal sealed class RunActionEndpoints(RunControl control, RunCopier copier, RunReader reader, BodyReader bodies)
{
    public Task<ApiResponse> CancelAsync(ApiRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(request, RouteNames.CancelRun, control.CancelAsync, cancellationToken);

    public Task<ApiResponse> PauseAsync(ApiRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(request, RouteNames.PauseRun, control.PauseAsync, cancellationToken);

    public Task<ApiResponse> ResumeAsync(ApiRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(request, RouteNames.ResumeRun, control.ResumeAsync, cancellationToken);

    public async Task<ApiResponse> RestartAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var body = await bodies.ReadAsync(request, required: false, cancellationToken).ConfigureAwait(false);
        var fields = RouteFields.Fields(body, RouteNames.RestartRun, []);
        var copy = new CopyRequest { RunId = fields.Text("runId"), IdempotencyKey = request.IdempotencyKey() };
        fields.ThrowIfWrong();
        return RunEndpoints.Accepted(await copier.CopyAsync(request.Name("runId"), copy, CancellationToken.None).ConfigureAwait(false));
    }

    public async Task<ApiResponse> ForkAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var body = await bodies.ReadAsync(request, required: true, cancellationToken).ConfigureAwait(false);
        var fields = RouteFields.Fields(body, RouteNames.ForkRun, []);
        var runId = request.Name("runId");
        var copy = new CopyRequest
        {
            Version = fields.Text("version"),
            RunId = fields.Text("runId"),
            IdempotencyKey = request.IdempotencyKey(),
            FromPosition = await FromAsync(runId, fields, cancellationToken).ConfigureAwait(false),
        };
        fields.ThrowIfWrong();
        return RunEndpoints.Accepted(await copier.CopyAsync(runId, copy, CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>Where a fork begins: a position, or the key of a step, which must be one of the run's.</summary>
    private async Task<int?> FromAsync(string runId, JsonFields fields, CancellationToken cancellationToken)
    {
        if (fields.Element("from") is not { } from)
        {
            fields.Problems.Add(new("from", "Expected the position or the key of the first step to execute, such as 2 or \"step-2:AddOne\"; found none."));
            return null;
        }

        if (from.ValueKind != JsonValueKind.String)
            return fields.Number("from");
        if (fields.Text("from") is not { } key)
            return null;
        var steps = await reader.ListStepsAsync(runId, cancellationToken).ConfigureAwait(false);
        if (steps.FirstOrDefault(s => s.Key == key) is { } step)
            return step.Position;
        fields.Problems.Add(new("from", string.Create(
            CultureInfo.InvariantCulture,
            $"Run '{runId}' has no step '{key}'. Its {steps.Count} steps are {steps.FirstOrDefault()?.Key} to {steps.LastOrDefault()?.Key}.")));
        return null;
    }

    private async Task<ApiResponse> ChangeAsync(
        ApiRequest request, string route, Func<string, CancellationToken, Task<RunSnapshot>> change, CancellationToken cancellationToken)
    {
        using var body = await bodies.ReadAsync(request, required: false, cancellationToken).ConfigureAwait(false);
        RouteFields.Fields(body, route, []).ThrowIfWrong();
        var run = await change(request.Name("runId"), CancellationToken.None).ConfigureAwait(false);
        return ApiResponse.Of(200, RunStateView.Of(run.Row), ApiJson.Default.RunStateView);
    }
}
