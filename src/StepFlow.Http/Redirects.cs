using System.Globalization;
using StepFlow.Calls;

namespace StepFlow.Http;

/// <summary>Follows redirects as browsers do, one at a time, so that each is checked like the first request.</summary>
internal static class Redirects
{
    /// <summary>Where a response redirects to; null where it is the answer itself, also when no redirect is to be followed.</summary>
    public static Uri? LocationOf(CallRequest request, HttpResponseMessage response) =>
        request.MaxRedirects > 0 && (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 ? Location(request, response) : null;

    /// <summary>The request to make next.</summary>
    /// <exception cref="CallFailedException">The redirect is not followed: to another scheme, or from https to http.</exception>
    public static CallRequest Follow(CallRequest request, int status, Uri location)
    {
        if (location.Scheme != Uri.UriSchemeHttps && !(location.Scheme == Uri.UriSchemeHttp && request.Url.Scheme == Uri.UriSchemeHttp))
            throw Refused(request, location);
        var next = request with { Url = location };
        if (!IsSameOrigin(request.Url, location))
            next = next with { Headers = [.. next.Headers.Where(h => !SensitiveHeaders.Contains(h.Key))] };
        var becomesGet = (status == 303 && request.Method != "HEAD") || (status is 301 or 302 && request.Method == "POST");
        return becomesGet ? AsGet(next) : next;
    }

    /// <summary>An address for messages: without user, password, query and fragment.</summary>
    public static string Show(Uri location) => $"{location.Scheme}://{location.Authority}{location.AbsolutePath}";

    /// <summary>Without the body, and without what describes it.</summary>
    private static CallRequest AsGet(CallRequest request) => request with
    {
        Method = "GET",
        Body = null,
        Headers = [.. request.Headers.Where(h => !h.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))],
    };

    private static CallFailedException Refused(CallRequest request, Uri location) =>
        new($"{request.Shown} was redirected to {Show(location)}. Redirects are followed to https, and from http to http.")
        {
            NonRetryable = true,
        };

    /// <summary>The request was answered: another attempt would be a second request.</summary>
    private static CallFailedException Broken(CallRequest request, int status, UriFormatException error) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{request.Shown} answered {status} with a Location that is no address: {error.Message}"), error)
        {
            NonRetryable = true,
            Status = status,
        };

    private static Uri? Location(CallRequest request, HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location)
            return null;
        try
        {
            var absolute = location.IsAbsoluteUri ? location : new Uri(request.Url, location);
            return new UriBuilder(absolute) { UserName = "", Password = "" }.Uri;
        }
        catch (UriFormatException e)
        {
            throw Broken(request, (int)response.StatusCode, e);
        }
    }

    private static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
