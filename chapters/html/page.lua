-- pandoc's filter for a page: numbers and links for references, captions,
-- pictures, and a line for each section in NAME.find, for the search.

local stringify = pandoc.utils.stringify
local name = PANDOC_STATE.input_files[1]:match("([^/]+)%.tex$")
local folder = PANDOC_STATE.input_files[1]:match("^(.*)/pages/")

-- the numbers are those of the PDF, the pages are in `labels`
local number, page = {}, {}
for line in io.lines(os.getenv("AUX")) do
  local label, text = line:match("^\\newlabel{(.-)}{{(.-)}")
  if not label then label, text = line:match("^\\bibcite{(.-)}{(%d+)}") end
  if label then number[label] = text end
end
for line in io.lines(folder .. "/pages/labels") do
  local label, where = line:match("^(%S+) (%S+)")
  page[label] = where
end

-- how many tests each module has
local tests = {}
for line in io.lines("build/book/tests.tex") do
  local module, count = line:match("tests of (.-)\\endcsname{(%d+)}")
  tests[module] = count
end

local function address(label)
  return (page[label] == name and "" or page[label] .. ".html") .. "#" .. label
end

local subjects = {}
local function Link(link)
  local subject = link.target:match("^#subject:(.*)")
  if subject then
    if subject == "" then subject = stringify(link.content) end
    subject = subject:gsub("%s+", " ")
    local id = "subject-" .. #subjects + 1
    table.insert(subjects, subject .. "\t" .. name .. ".html#" .. id .. "\n")
    return pandoc.Span(link.content, {id = id})
  end
  local label = link.attributes.reference
  if not label then return end
  assert(number[label] and page[label], "undefined reference: " .. label)
  return pandoc.Link(number[label], address(label))
end

local function Cite(cite)
  local links = {pandoc.Str("[")}
  for i, c in ipairs(cite.citations) do
    if i > 1 then table.insert(links, pandoc.Str(", ")) end
    table.insert(links, pandoc.Link(assert(number[c.id], c.id), "sources.html#" .. c.id))
  end
  table.insert(links, pandoc.Str("]"))
  return links
end

local function Math(math)
  if math.mathtype ~= "DisplayMath" then return end
  local label = math.text:match("\\label{(.-)}")
  math.text = math.text:gsub("\\label{.-}%s*", "")
  local inside = {math}
  if label then
    table.insert(inside, pandoc.Span("(" .. number[label] .. ")", {class = "number"}))
  end
  return pandoc.Span(inside, {id = label, class = "equation"})
end

-- a picture is copied beside the page
local function Image(image)
  local source = image.src
  if not source:match("%.svg$") then
    -- not the name that LaTeX looks for, here too
    image.src = "picture-" .. source:gsub("/", "-") .. ".png"
    local file = io.open("build/book/pictures/" .. source .. ".png", "rb") or
      io.open("chapters/" .. source .. ".png", "rb")
    if not file then
      return pandoc.Code("[" .. source .. ": made where CIFAR-10 is at hand]")
    end
    local copy = assert(io.open(folder .. "/" .. image.src, "wb"))
    copy:write(file:read("a"))
    copy:close()
    file:close()
  end
  return image
end

-- a table whose first row spans columns has a head of two rows, of which
-- pandoc makes none
local function Table(tab)
  local rows = tab.bodies[1].body
  if #tab.head.rows == 0 then
    for _, cell in ipairs(rows[1].cells) do
      if cell.col_span > 1 then
        tab.head.rows = {table.remove(rows, 1), table.remove(rows, 1)}
        tab.bodies[1].body = rows
        return tab
      end
    end
  end
end

-- what stands over a table becomes its caption
local tables = 0
local function captioned(div)
  local caption
  for i, block in ipairs(div.content) do
    if block.t == "Div" and block.classes[1] == "table-caption" then
      tables = tables + 1
      caption = block.content[1].content
      caption:insert(1, pandoc.Strong("Table " .. number["ch:" .. name] .. "." .. tables .. ". "))
      div.content[i] = pandoc.Null()
    elseif block.t == "Table" then
      block.caption = {long = {pandoc.Plain(caption)}}
      div.content[i] = block
    end
  end
end

-- figures come as a Div with a note that is the caption
local function Div(div)
  if div.classes[1] == "solution" then
    table.insert(div.content, 1, pandoc.Para(pandoc.Strong("Solution")))
  elseif div.classes[1] == "try-now" then
    local module = stringify(div)
    div.content = {pandoc.Para({pandoc.Str("Now run "), pandoc.Code("make check-" .. module),
      pandoc.Str(": " .. tests[module] .. " tests should pass.")})}
  elseif div.classes[1] == "center" then
    captioned(div)
  elseif div.classes[1] == "picture-with-caption" then
    local caption, label
    div = pandoc.walk_block(div, {
      Note = function(note) caption = note.content; return {} end,
      Span = function(span)
        if span.identifier:match("^fig:") then label = span.identifier; return {} end
      end})
    table.insert(caption[1].content, 1,
      pandoc.Strong("Figure " .. number[label] .. ". "))
    div = pandoc.walk_block(div, {Image = function(image)
      image.caption = {pandoc.Str(stringify(caption))}
      return image end})
    local blocks = {pandoc.RawBlock("html", '<figure id="' .. label .. '">')}
    for _, block in ipairs(div.content) do table.insert(blocks, block) end
    table.insert(blocks, pandoc.RawBlock("html", "<figcaption>"))
    table.insert(blocks, pandoc.Plain(caption[1].content))
    table.insert(blocks, pandoc.RawBlock("html", "</figcaption></figure>"))
    return blocks
  end
  return div
end

-- a paragraph's heading has no number
local function Header(header)
  if header.level > 3 then
    header.level = 3
    header.classes = {"unnumbered"}
    return header
  end
end

local function Span(span)
  span.attributes.label = nil
  return span
end

local function CodeBlock(block)
  local html = block.text:match("^%%html\n(.*)")
  return html and pandoc.RawBlock("html", html)
end

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0"):gsub("%s+", " ") .. '"'
end

local function Pandoc(doc)
  local find = assert(io.open(folder .. "/pages/" .. name .. ".find", "w"))
  local title, id, texts
  local function section()
    if title then
      find:write("[", quoted(name .. ".html#" .. id), ",", quoted(title), ",",
        quoted(table.concat(texts, " ")), "],\n")
    end
  end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level < 3 then
      section()
      title, id, texts = stringify(block), block.identifier, {}
      if block.level == 1 then doc.meta.pagetitle = title
      else title = doc.meta.pagetitle .. ": " .. title end
    elseif texts then
      local text = block.t == "RawBlock" and block.text:gsub("<.->", "")
        :gsub("&lt;", "<"):gsub("&gt;", ">"):gsub("&amp;", "&")
      table.insert(texts, text or stringify(block):gsub("\\%a+", ""):gsub("[{}]", ""))
    end
  end
  section()
  find:close()
  local list = assert(io.open(folder .. "/pages/" .. name .. ".subjects", "w"))
  list:write(table.concat(subjects))
  list:close()
  return doc
end

return {{Link = Link, Cite = Cite, Math = Math, Image = Image, Span = Span,
  Header = Header, CodeBlock = CodeBlock, Table = Table}, {Div = Div}, {Pandoc = Pandoc}}
