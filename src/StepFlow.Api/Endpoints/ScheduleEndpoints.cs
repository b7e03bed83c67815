using System.Text.Json;
using StepFlow.Api.Reading;
using StepFlow.Api.Views;
using StepFlow.Runs;
using StepFlow.Schedules;

namespace StepFlow.Api.Endpoints;

/// <summary>Makes, shows and removes schedules.</summary>
internal sealed class ScheduleEndpoints(ScheduleBook book, BodyReader bodies)
{
    public async Task<ApiResponse> PutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var body = await bodies.ReadAsync(request, required: true, cancellationToken).ConfigureAwait(false);
        var fields = RouteFields.Fields(body, RouteNames.PutSchedule, []);
        var wanted = Read(fields, body.RootElement);
        fields.ThrowIfWrong();
        var (schedule, created) = await book.PutAsync(request.Name("id"), wanted, CancellationToken.None).ConfigureAwait(false);
        return ApiResponse.Of(created ? 201 : 200, Shown(schedule), ApiJson.Default.Schedule);
    }

    public async Task<ApiResponse> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var schedule = await book.GetAsync(request.Name("id"), cancellationToken).ConfigureAwait(false);
        return ApiResponse.Of(200, Shown(schedule), ApiJson.Default.Schedule);
    }

    public async Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var schedules = await book.ListAsync(cancellationToken).ConfigureAwait(false);
        return ApiResponse.Of(200, new ScheduleListView([.. schedules.Select(Shown)]), ApiJson.Default.ScheduleListView);
    }

    public async Task<ApiResponse> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await book.DeleteAsync(request.Name("id"), cancellationToken).ConfigureAwait(false);
        return new ApiResponse { Status = 204 };
    }

    /// <summary>As it may be shown: credentials in the headers of calls are masked.</summary>
    private static Schedule Shown(Schedule schedule) =>
        schedule.Steps is { } steps ? schedule with { Steps = MaskedSteps.Of(steps) } : schedule;

    private static ScheduleRequest Read(JsonFields fields, JsonElement body)
    {
        if (fields.Element("cron") is null)
            fields.Problems.Add(new("cron", "Expected a cron expression such as \"0 2 * * *\", found nothing."));
        var start = new StartRequest
        {
            Steps = RunEndpoints.Steps(fields),
            Workflow = fields.Text("workflow"),
            Version = fields.Text("version"),
            Input = fields.Raw("input"),
            Labels = fields.Texts("labels"),
            Settings = RunEndpoints.Settings(body, fields.Problems),
        };
        var wanted = new ScheduleRequest { Cron = fields.Text("cron") ?? "", Start = start };
        return wanted with
        {
            TimeZone = fields.Text("timeZone") ?? wanted.TimeZone,
            Enabled = fields.Flag("enabled") ?? wanted.Enabled,
            CatchUp = CatchUpOf(fields) ?? wanted.CatchUp,
            CatchUpLimit = fields.Number("catchUpLimit") ?? wanted.CatchUpLimit,
        };
    }

    private static CatchUp? CatchUpOf(JsonFields fields)
    {
        switch (fields.Text("catchUp"))
        {
            case null:
                return null;
            case "skip":
                return CatchUp.Skip;
            case "last":
                return CatchUp.Last;
            case "all":
                return CatchUp.All;
            case var other:
                fields.Problems.Add(new("catchUp", $"Expected skip, last or all, found '{other}'."));
                return null;
        }
    }
}
