import type { Bilingual } from './domain/template.js';

interface Problem {
  status: number;
  title: Bilingual;
  explanation: Bilingual;
}

const problem = (
  status: number,
  titleEn: string,
  titleZh: string,
  explanationEn: string,
  explanationZh: string,
): Problem => ({
  status,
  title: { en: titleEn, zh: titleZh },
  explanation: { en: explanationEn, zh: explanationZh },
});

/** Everything that can be wrong with a request (RFC 9457): one entry a slug, each a page at /problems/<slug>. */
export const PROBLEMS = {
  'malformed-request': problem(
    400,
    'The request is malformed',
    '请求格式错误',
    'The body or the URL could not be parsed. `detail` says where.',
    '请求正文或网址无法解析,具体位置见 detail。',
  ),
  'invalid-parameters': problem(
    400,
    'A parameter is unknown or has a value it may not have',
    '参数未知或取值无效',
    '`errors` names each parameter and what it should be. Unknown parameters are refused, so that a misspelt filter is never silently ignored.',
    'errors 逐一列出有误的参数及其要求。未知参数不予接受,以免拼写错误的筛选条件被悄然忽略。',
  ),
  'unknown-cell': problem(
    400,
    'No form has such a cell',
    '指标不存在',
    '`cells` lists the keys that no template knows. All keys are at /v1/templates.',
    'cells 列出任何一种格式都没有的指标代码。全部代码见 /v1/templates。',
  ),
  'empty-document': problem(
    400,
    'There is no document in the request',
    '请求中没有文件',
    'Send the report itself as the body, or as the one file of a multipart/form-data form.',
    '请将年度报告作为请求正文发送,或作为 multipart/form-data 表单中唯一的文件发送。',
  ),
  unauthorized: problem(
    401,
    'A valid API key is needed',
    '需要有效的密钥',
    'Send `Authorization: Bearer <key>`. Reading needs no key. An administrator hands keys out and revokes them.',
    '请发送 Authorization: Bearer <密钥>。读取不需要密钥;密钥由管理员发放和撤销。',
  ),
  forbidden: problem(
    403,
    'This key may not do that',
    '该密钥无此权限',
    'The key of an agency writes the reports of that agency; administrators write agencies and keys; administrators and archivists may record a published report as it is.',
    '机关的密钥只能报送本机关的年度报告;机关信息和密钥由管理员维护;管理员和档案员可以照原样收录已公布的报告。',
  ),
  'not-found': problem(
    404,
    'There is nothing here',
    '未找到',
    'No resource has this address.',
    '该地址没有任何资源。',
  ),
  'unknown-agency': problem(
    404,
    'No agency has this id',
    '行政机关不存在',
    'Agencies are listed at /v1/agencies. An administrator adds them.',
    '行政机关名单见 /v1/agencies,由管理员登记。',
  ),
  'method-not-allowed': problem(
    405,
    'This address does not take this method',
    '该地址不支持此请求方法',
    'The header `Allow` lists the methods it takes.',
    '支持的方法见 Allow 标头。',
  ),
  'report-exists': problem(
    409,
    "This agency's report on this year is accepted already",
    '该机关该年度的报告已被接收',
    '`report` is its id. A correction goes to /v1/reports/{id} by PUT.',
    'report 为已接收报告的编号。更正请以 PUT 方法提交到 /v1/reports/{id}。',
  ),
  'credit-code-taken': problem(
    409,
    'Another agency has this credit code',
    '统一社会信用代码已被其他机关使用',
    'A unified social credit code belongs to one agency.',
    '一个统一社会信用代码只对应一个行政机关。',
  ),
  'region-full': problem(
    409,
    'No agency id is left in this region',
    '该行政区划的机关编号已用完',
    'Ids are never reused, and a region has 9999 of them. Register the agency in a region below or above.',
    '机关编号不重复使用,每个行政区划共有9999个。请在上级或下级行政区划登记。',
  ),
  'too-large': problem(
    413,
    'The body is too large',
    '请求正文过大',
    'The service takes documents up to a size set by its operator.',
    '文件大小上限由服务运营者设定。',
  ),
  'uri-too-long': problem(
    414,
    'The address is too long',
    '网址过长',
    'A part of the path is longer than any id is.',
    '路径中的某一段比任何标识都长。',
  ),
  'unsupported-media-type': problem(
    415,
    'Documents of this type are not read',
    '不支持该文件类型',
    'Send HTML, plain text, JSON, .docx, .xlsx or a PDF with text. Old .doc and .xls files are to be saved as one of these.',
    '请发送 HTML、纯文本、JSON、.docx、.xlsx 或含文本的 PDF。旧式 .doc、.xls 文件请另存为上述格式。',
  ),
  'inconsistent-report': problem(
    422,
    'The report contradicts itself',
    '年度报告数据自相矛盾',
    '`findings` lists every rule for which it was refused, with its cells, both sides and the difference, `suspects` the cells in which the mistake may lie, `warnings` what else is violated. Nothing was published; the upload is kept under `submission`.',
    'findings 列出全部不符合的勾稽关系,包括所涉指标、两边数值和差额;suspects 提示可能有误的指标;warnings 列出其他不相符之处。报告未予公布,上传的文件保存在 submission 中。',
  ),
  'unreadable-document': problem(
    422,
    'A part of the report could not be read',
    '年度报告中有无法识别的内容',
    '`unreadable` says which table or cells, and where they were looked for. Nothing is guessed; the upload is kept under `submission`.',
    'unreadable 说明哪张表、哪些指标无法识别以及查找的位置。系统不作猜测,上传的文件保存在 submission 中。',
  ),
  'malformed-document': problem(
    422,
    'The document is broken or encrypted',
    '文件已损坏或已加密',
    'The document is of a type that is read, but its own format does not allow what it holds. `detail` says what.',
    '文件类型可以识别,但内容不符合该类型的规定,具体见 detail。',
  ),
  'scanned-document': problem(
    422,
    'The document is pictures of pages',
    '文件为扫描图像',
    'A scan has no text that could be read with certainty. Send the document it was printed from: .docx, .xlsx, HTML or a PDF with text.',
    '扫描件没有可以准确读取的文本。请提供扫描前的原文件:.docx、.xlsx、HTML 或含文本的 PDF。',
  ),
  'document-too-complex': problem(
    422,
    'The document is too large or too tangled to be a report',
    '文件过于庞大或复杂',
    'Reading was given up: unpacked, the document is many times larger than any report, or reading it took too long.',
    '已停止读取:文件解压后远远超过任何年度报告的规模,或读取时间过长。',
  ),
  'wrong-template': problem(
    422,
    'The document is not on the form asked for',
    '文件与所指定的格式不符',
    'The labels in the document are those of another form. Leave `template` out to have it detected.',
    '文件中的表头属于另一种格式。省略 template 参数即可自动识别。',
  ),
  'no-template': problem(
    422,
    'The document fits no form',
    '无法识别文件所用的格式',
    'None of the official forms could be recognised in the document. They are at /v1/templates.',
    '文件与各种法定格式均不相符。格式见 /v1/templates。',
  ),
  'year-out-of-range': problem(
    422,
    'There is no report on that year',
    '年度超出范围',
    'Reports are on the years from 2008 to the present one.',
    '年度报告自2008年起,至本年度止。',
  ),
  'no-such-finding': problem(
    422,
    'The report has no such finding',
    '该报告没有这一条核对结果',
    'An explanation belongs to a finding that stands: its `rule` and `where` are those of GET /v1/reports/{id}/findings.',
    '说明只能针对现有的核对结果提出,其 rule 和 where 见 GET /v1/reports/{id}/findings。',
  ),
  'unknown-region': problem(
    422,
    'No region has this code',
    '行政区划代码不存在',
    'Region codes are listed at /v1/regions.',
    '行政区划代码见 /v1/regions。',
  ),
  'invalid-credit-code': problem(
    422,
    'The credit code is not valid',
    '统一社会信用代码无效',
    'A unified social credit code (GB 32100) has 18 characters, the last of which is a check character over the others.',
    '统一社会信用代码(GB 32100)共18位,末位为校验码。',
  ),
  'too-many-requests': problem(
    429,
    'Too many requests',
    '请求过于频繁',
    'The header `Retry-After` says in how many seconds to try again.',
    '请按 Retry-After 标头所示的秒数稍后重试。',
  ),
  'internal-error': problem(
    500,
    'The service failed',
    '服务内部错误',
    'This is a fault of the service, not of the request. It was logged under `request`.',
    '这是服务自身的故障,与请求无关,已按 request 编号记录。',
  ),
  unavailable: problem(
    503,
    'The service is not available right now',
    '服务暂不可用',
    'The database does not answer or is not ready, or too many documents wait to be read. Try again after `Retry-After` seconds.',
    '数据库没有响应或尚未就绪,或等待读取的文件过多,请按 Retry-After 标头稍后重试。',
  ),
} satisfies Record<string, Problem>;

export type ProblemSlug = keyof typeof PROBLEMS;

export const isProblemSlug = (text: string): text is ProblemSlug => Object.hasOwn(PROBLEMS, text);
