-- Gives Pandoc the Quarto constructs that the pages use, and stops at every other one.
--
-- It works on the whole document in six steps: marks of includes (away with them), panels (callouts
-- and tabsets), variables, a check that nothing unknown is left, numbers, and at last what shows them
-- (floats and references).
-- `pandoc.py` reads what `stop` prints and finds the line that holds one of the needles.

local List = pandoc.List
local stringify = pandoc.utils.stringify

local function set(words)
  local members = {}
  for word in words:gmatch('%S+') do members[word] = true end
  return members
end

-- The classes that a page may give to a block or a span. A new one also wants a rule in site.css.
local CLASSES = set [[
  answer lede cards card figure-links notice notice-demo notice-stale
  column-page column-body-outset column-margin
  unnumbered unlisted uri email brittle rests-on evidence
]]
local ATTRIBUTES = set 'role lang title tabindex fig-alt width height data-value data-claim'
local CALLOUTS = {
  note = 'Note', tip = 'Tip', important = 'Important', warning = 'Warning', caution = 'Caution',
}
local CALLOUT_ATTRIBUTES = set 'title collapse appearance'
local KINDS = { fig = 'Figure', tbl = 'Table', sec = 'Section' }
local MARK = '\u{FDD0}([^:]-):%d+\u{FDD1}'
local INCLUDE_MARK = '^%s*<!%-%-\u{FDD2}'
local STOP = 64 -- the exit status that pandoc.py expects from `stop`; Pandoc uses others

local function stop(message, ...)
  io.stderr:write(pandoc.json.encode { message = message, needles = { ... } })
  os.exit(STOP)
end

local function stop_unknown(what, name, ...)
  stop(("the preview does not know the %s '%s'; render with Quarto or leave it out."):format(what, name), ...)
end

local function html(text) return pandoc.RawBlock('html', text) end

local function escape(text)
  return (text:gsub('[&<>"]', { ['&'] = '&amp;', ['<'] = '&lt;', ['>'] = '&gt;', ['"'] = '&quot;' }))
end

local function id_attribute(identifier)
  return identifier == '' and '' or (' id="%s"'):format(escape(identifier))
end

local function kind_of(identifier)
  local kind = identifier:match '^(%a+)%-'
  return KINDS[kind] and kind
end

-- Includes --------------------------------------------------------------------------------------

local function without_mark(raw)
  if raw.text:match(INCLUDE_MARK) then return {} end
end

local includes = { RawBlock = without_mark, RawInline = without_mark }

-- Callouts and tabsets ------------------------------------------------------------------------

-- A collapsible callout is a <details>, which needs no script.
local function callout(div, kind)
  for name in pairs(div.attributes) do
    if not CALLOUT_ATTRIBUTES[name] then stop_unknown('callout attribute', name, name .. '=') end
  end
  local content, title = div.content, nil
  if div.attributes.title then
    title = pandoc.read(div.attributes.title, 'markdown').blocks[1].content
  elseif content[1] and content[1].t == 'Header' then
    title = content:remove(1).content
  end
  local appearance = div.attributes.appearance or 'default'
  if not set('default simple minimal')[appearance] then
    stop_unknown('callout appearance', appearance, appearance)
  end
  local collapse = div.attributes.collapse
  local titled = title or collapse or appearance == 'default'
  local classes = ('callout callout-%s callout-style-%s'):format(kind, appearance)
  local blocks = List()
  if collapse then
    local open = collapse == 'false' and ' open' or ''
    blocks:insert(html(('<details%s class="%s"%s>'):format(id_attribute(div.identifier), classes, open)))
  else
    blocks:insert(html(('<div%s class="%s" role="note">'):format(id_attribute(div.identifier), classes)))
  end
  if titled then
    local tag = collapse and 'summary' or 'div'
    blocks:insert(html(('<%s class="callout-title">'):format(tag)))
    if title then
      blocks:insert(html(('<span class="screen-reader-only">%s</span>'):format(CALLOUTS[kind])))
    end
    blocks:insert(pandoc.Plain(title or { pandoc.Str(CALLOUTS[kind]) }))
    blocks:insert(html(('</%s>'):format(tag)))
  end
  blocks:insert(html '<div class="callout-body">')
  blocks:extend(content)
  blocks:insert(html(collapse and '</div></details>' or '</div></div>'))
  return blocks
end

local tabsets = 0

-- Panels one below the other, each under its heading; preview.js makes tabs of them.
local function tabset(div)
  for name in pairs(div.attributes) do stop_unknown('tabset attribute', name, name .. '=') end
  local first = div.content[1]
  if not first or first.t ~= 'Header' then
    stop('a tabset must start with the heading of its first tab.', 'panel-tabset')
  end
  tabsets = tabsets + 1
  local tabs = 0
  local blocks = List { html(('<div%s class="panel-tabset">'):format(id_attribute(div.identifier))) }
  for _, block in ipairs(div.content) do
    if block.t == 'Header' and block.level == first.level then
      if tabs > 0 then blocks:insert(html '</div>') end
      tabs = tabs + 1
      local id = ('tabset-%d-%d'):format(tabsets, tabs)
      blocks:insert(html(('<div id="%s" class="tab-pane"><h%d class="tab-title">'):format(id, first.level)))
      blocks:insert(pandoc.Plain(block.content))
      blocks:insert(html(('</h%d>'):format(first.level)))
    else
      blocks:insert(block)
    end
  end
  blocks:insert(html '</div></div>')
  return blocks
end

-- What Quarto leaves out of the text that it writes for machines, which the preview does not write.
local function shown_here(div)
  if div.attributes['when-format'] ~= 'llms-txt' or #div.attributes > 1 then
    stop_unknown('condition', '.content-hidden', 'content-hidden')
  end
  return div.content
end

local panels = {
  Div = function(div)
    if div.classes:includes 'content-hidden' then return shown_here(div) end
    for _, class in ipairs(div.classes) do
      local kind = class:match '^callout%-(%a+)$'
      if kind and not CALLOUTS[kind] then stop_unknown('callout', class, class) end
      if kind then return callout(div, kind) end
      if class == 'panel-tabset' then return tabset(div) end
    end
  end,
}

-- Variables -----------------------------------------------------------------------------------

local function fill(variables)
  -- Only comments, which show nothing, name variables that are not there.
  local function inlines(key)
    return pandoc.Inlines(variables[key] or {})
  end
  local function as_text(text)
    return (text:gsub(MARK, function(key) return stringify(inlines(key)) end))
  end
  local function as_html(text)
    return (text:gsub(MARK, function(key)
      return (pandoc.write(pandoc.Pandoc { pandoc.Plain(inlines(key)) }, 'html'):gsub('\n$', ''))
    end))
  end
  local function text_of(element)
    element.text = as_text(element.text)
    return element
  end
  local function raw(element)
    element.text = as_html(element.text)
    return element
  end
  local function attributes_of(element)
    for name, value in pairs(element.attributes) do element.attributes[name] = as_text(value) end
    return element
  end
  return {
    Str = function(str)
      local parts, rest = pandoc.Inlines {}, str.text
      while true do
        local from, to, key = rest:find(MARK)
        if not from then break end
        if from > 1 then parts:insert(pandoc.Str(rest:sub(1, from - 1))) end
        parts:extend(inlines(key))
        rest = rest:sub(to + 1)
      end
      if rest ~= '' then parts:insert(pandoc.Str(rest)) end
      return parts
    end,
    Link = function(link)
      link.target, link.title = as_text(link.target), as_text(link.title)
      return attributes_of(link)
    end,
    Image = function(image)
      image.src, image.title = as_text(image.src), as_text(image.title)
      return attributes_of(image)
    end,
    Div = attributes_of, Span = attributes_of, Math = text_of,
    Code = text_of, CodeBlock = text_of, RawBlock = raw, RawInline = raw,
  }
end

-- Quarto makes an id of the shortcode's text, the preview would make one of its key.
local headings = {
  Header = function(header)
    local key = stringify(header.content):match(MARK)
    if key and header.identifier:find(key:lower(), 1, true) then
      stop('a heading that holds a variable needs an id of its own: {#id}.', '\u{FDD0}' .. key .. ':')
    end
  end,
}

-- Nothing unknown -----------------------------------------------------------------------------

local function check_attributes(element)
  for _, class in ipairs(element.classes) do
    if not CLASSES[class] then stop_unknown('class', class, '.' .. class, '::: ' .. class, 'class="' .. class, class) end
  end
  for name in pairs(element.attributes) do
    if not ATTRIBUTES[name] and not name:match '^aria%-' then
      stop_unknown('attribute', name, name .. '=', name)
    end
  end
end

local function check_code(code)
  local language = code.text:match '^{+(%a[%w_]*)' or (code.classes[1] or ''):match '^{+(%a[%w_]*)'
  if language then
    stop("the pages compute nothing: run the code in a study and show its result.", '{' .. language, language)
  end
  for name in pairs(code.attributes) do stop_unknown('code attribute', name, name .. '=') end
end

local function check_raw(raw)
  if raw.format ~= 'html' then stop_unknown('raw format', raw.format, '{=' .. raw.format .. '}') end
end

local known = {
  Div = check_attributes, Span = check_attributes, Header = check_attributes,
  Link = check_attributes, Image = check_attributes, Table = check_attributes,
  Figure = check_attributes, Code = check_code, CodeBlock = check_code,
  RawBlock = check_raw, RawInline = check_raw,
}

-- Numbers -------------------------------------------------------------------------------------

local numbers = {} -- by id, as shown

-- Figures and tables count from 1 on each page; a section's number is its place among the headings
-- below the title, whether or not the headings show it.
local function numbering()
  local counts = { fig = 0, tbl = 0 }
  local sections = { 0, 0, 0, 0, 0, 0 }
  local function float(element)
    local kind = kind_of(element.identifier)
    if not counts[kind] then return end
    if numbers[element.identifier] then
      stop(("the id '%s' is used twice on this page."):format(element.identifier), '#' .. element.identifier)
    end
    counts[kind] = counts[kind] + 1
    numbers[element.identifier] = tostring(counts[kind])
  end
  return {
    traverse = 'topdown',
    Div = float, Figure = float, Table = float,
    Header = function(header)
      if header.level == 1 then
        stop('a page has one heading of level 1, its title: start with level 2.', '# ' .. stringify(header.content))
      end
      if header.classes:includes 'unnumbered' then return end
      sections[header.level] = sections[header.level] + 1
      for level = header.level + 1, 6 do sections[level] = 0 end
      if kind_of(header.identifier) == 'sec' then
        numbers[header.identifier] = table.concat(sections, '.', 2, header.level)
      end
    end,
  }
end

-- Floats and references -----------------------------------------------------------------------

local function float(kind, id, caption, content, location)
  local numbered = pandoc.Inlines { pandoc.Str(KINDS[kind] .. '\u{A0}' .. numbers[id] .. ':'), pandoc.Space() }
  numbered:extend(caption)
  local figcaption = List {
    html(('<figcaption id="%s-caption">'):format(escape(id))), pandoc.Plain(numbered), html '</figcaption>',
  }
  local blocks = List { html(('<div id="%s" class="quarto-float"><figure class="quarto-float-%s">'):format(escape(id), kind)) }
  if location == 'top' then blocks:extend(figcaption) end
  blocks:insert(html(('<div aria-describedby="%s-caption">'):format(escape(id))))
  blocks:extend(content)
  blocks:insert(html '</div>')
  if location == 'bottom' then blocks:extend(figcaption) end
  blocks:insert(html '</figure></div>')
  return blocks
end

local function caption_of(element)
  local long = element.caption.long
  if #long ~= 1 then
    stop(("'%s' needs a caption of one paragraph."):format(element.identifier), '#' .. element.identifier)
  end
  return long[1].content
end

local function reference(citation)
  local kind, number = kind_of(citation.id), numbers[citation.id]
  if not number then
    stop(("nothing on this page has the id '%s'."):format(citation.id), '@' .. citation.id)
  end
  if #citation.suffix > 0 then
    stop('the preview does not know text after a cross-reference inside brackets.', '@' .. citation.id)
  end
  local text = pandoc.Inlines {}
  if #citation.prefix > 0 then
    text:extend(citation.prefix)
    text:insert(pandoc.Str '\u{A0}')
  elseif citation.mode ~= 'SuppressAuthor' then
    text:insert(pandoc.Str(KINDS[kind] .. '\u{A0}'))
  end
  text:insert(pandoc.Str(number))
  return pandoc.Link(text, '#' .. citation.id, '', { class = 'quarto-xref' })
end

local function references(cite)
  local links = pandoc.Inlines {}
  for _, citation in ipairs(cite.citations) do
    if kind_of(citation.id) then
      if #links > 0 then links:extend { pandoc.Str ',', pandoc.Space() } end
      links:insert(reference(citation))
    elseif #links > 0 then
      stop('the preview does not know citations beside cross-references.', '@' .. citation.id)
    end
  end
  if #links > 0 then return links end
end

local function shown(locations)
  return {
    Cite = references,
    Image = function(image)
      if image.attributes['fig-alt'] then
        image.caption = { pandoc.Str(image.attributes['fig-alt']) }
        image.attributes['fig-alt'] = nil
      end
      if kind_of(image.identifier) then
        stop('a figure with an id must be a paragraph of its own.', '#' .. image.identifier)
      end
      return image
    end,
    Figure = function(figure)
      if kind_of(figure.identifier) == 'fig' then
        return float('fig', figure.identifier, caption_of(figure), figure.content, locations.fig)
      end
    end,
    Table = function(element)
      local id = element.identifier
      if kind_of(id) ~= 'tbl' then return end
      local caption = caption_of(element)
      element.identifier, element.caption = '', { long = {} }
      return float('tbl', id, caption, { element }, locations.tbl)
    end,
    Div = function(div)
      local kind = kind_of(div.identifier)
      if not locations[kind] then return end
      local caption = div.content:remove()
      if #div.content == 0 or caption.t ~= 'Para' then
        stop(("'%s' needs its content and, last, a paragraph that is its caption."):format(div.identifier), '#' .. div.identifier)
      end
      return float(kind, div.identifier, caption.content, div.content, locations[kind])
    end,
  }
end

local function has_citations(doc)
  local found = false
  doc:walk { Cite = function() found = true end }
  return found
end

-- Where Pandoc's citeproc puts the list.
local function add_reference_list(doc)
  if not has_citations(doc) then return end
  doc.blocks:extend {
    html '<section id="quarto-bibliography" role="doc-bibliography"><h2>References</h2>',
    pandoc.Div({}, { id = 'refs' }),
    html '</section>',
  }
end

function Pandoc(doc)
  local variables = doc.meta.variables
  local locations = { fig = stringify(doc.meta['fig-cap-location']), tbl = stringify(doc.meta['tbl-cap-location']) }
  doc.meta.variables = nil
  doc = doc:walk(includes):walk(panels):walk(headings):walk(fill(variables)):walk(known)
  doc:walk(numbering())
  doc = doc:walk(shown(locations))
  -- For places that take no markup: <title> and <meta>.
  doc.meta.pagetitle = stringify(doc.meta.pagetitle or '')
  doc.meta.summary = stringify(doc.meta.description or '')
  add_reference_list(doc)
  return doc
end
