using System.Text;
using System.Text.Json;
using StepFlow.Definitions.Json;
using StepFlow.Errors;

namespace StepFlow.Tests.Definitions.Json;

public sealed class CanonicalJsonWriterTests
{
    [Fact]
    public void Write_Nested_CommasWhereTheyBelong()
    {
        var writer = new CanonicalJsonWriter();
        writer.BeginObject();
        writer.Name("a:");
        writer.BeginArray();
        writer.Text("[");
        writer.Raw("{}"u8);
        writer.BeginArray();
        writer.EndArray();
        writer.EndArray();
        writer.Name("b{");
        writer.Text("");
        writer.EndObject();

        Assert.Equal("""{"a:":["[",{},[]],"b{":""}""", Encoding.UTF8.GetString(writer.Written.Span));
    }

    [Fact]
    public void Text_EveryCharacter_ReadsBackAsTheSame()
    {
        var text = new string([.. Enumerable.Range(0, 0xD800).Select(c => (char)c)]) + "😀";
        var writer = new CanonicalJsonWriter();

        writer.Text(text);

        Assert.Equal(text, JsonSerializer.Deserialize<string>(writer.Written.Span));
        Assert.StartsWith("\"\\u0000\\u0001", Encoding.UTF8.GetString(writer.Written.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_OverTheLimit_PayloadTooLarge()
    {
        var writer = new CanonicalJsonWriter(limit: 4, "The value");
        writer.Raw("1234"u8);

        var error = Assert.Throws<PayloadTooLargeException>(() => writer.Raw("5"u8));

        Assert.StartsWith("The value is 5 bytes; at most 4", error.Message, StringComparison.Ordinal);
    }
}
